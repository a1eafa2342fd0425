package dev.nacre.policy.builtin;

import dev.nacre.policy.value.Value;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Digests and message authentication codes, as hexadecimal text.
final class Hashes {
  private static final Map<String, String> DIGESTS =
      Map.of("md5", "MD5", "sha1", "SHA-1", "sha256", "SHA-256");
  private static final Map<String, String> MACS =
      Map.of("md5", "HmacMD5", "sha1", "HmacSHA1", "sha256", "HmacSHA256", "sha512", "HmacSHA512");

  private Hashes() {}

  static void register(Registry r) {
    DIGESTS.forEach(
        (name, algorithm) -> r.pure("crypto." + name, 1, (c, a) -> digest(c, algorithm, a)));
    MACS.forEach(
        (name, algorithm) -> r.pure("crypto.hmac." + name, 2, (c, a) -> mac(c, algorithm, a)));
    r.pure("crypto.hmac.equal", 2, (_, a) -> equal(a));
  }

  private static Value digest(BuiltinContext context, String algorithm, Value[] args) {
    byte[] bytes = Args.string(args, 0).getBytes(StandardCharsets.UTF_8);
    context.charge(bytes.length);
    try {
      return hex(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java lacks " + algorithm, e);
    }
  }

  private static Value mac(BuiltinContext context, String algorithm, Value[] args) {
    byte[] bytes = Args.string(args, 0).getBytes(StandardCharsets.UTF_8);
    byte[] key = Args.string(args, 1).getBytes(StandardCharsets.UTF_8);
    context.charge(bytes.length);
    return hex(mac(algorithm, key, bytes));
  }

  static byte[] mac(String algorithm, byte[] key, byte[] bytes) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      // HMAC pads keys with zeros, so that one zero stands for the empty key.
      mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, algorithm));
      return mac.doFinal(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java lacks " + algorithm, e);
    }
  }

  private static Value equal(Value[] args) {
    return Value.of(
        MessageDigest.isEqual(
            Args.string(args, 0).getBytes(StandardCharsets.UTF_8),
            Args.string(args, 1).getBytes(StandardCharsets.UTF_8)));
  }

  private static Value hex(byte[] bytes) {
    return Value.of(HexFormat.of().formatHex(bytes));
  }
}
