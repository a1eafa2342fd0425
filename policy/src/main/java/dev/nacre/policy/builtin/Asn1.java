package dev.nacre.policy.builtin;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/// Writes the little DER that keys and signatures need.
final class Asn1 {
  /// AlgorithmIdentifier { rsaEncryption, NULL } (RFC 8017, appendix A.1).
  private static final byte[] RSA_ALGORITHM =
      HexFormat.of().parseHex("300d06092a864886f70d0101010500");

  private Asn1() {}

  static byte[] element(int tag, byte[] content) {
    var out = new ByteArrayOutputStream();
    out.write(tag);
    int length = content.length;
    if (length < 128) {
      out.write(length);
    } else {
      int bytes = length < 256 ? 1 : length < 65_536 ? 2 : 3;
      out.write(0x80 | bytes);
      for (int i = bytes - 1; i >= 0; i--) {
        out.write(length >> (8 * i));
      }
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  static byte[] sequence(byte[] content) {
    return element(0x30, content);
  }

  static byte[] concat(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /// The PKCS#8 form of an RSA key in its own form (PKCS#1).
  static byte[] pkcs8OfRsa(byte[] pkcs1) {
    return sequence(concat(new byte[] {2, 1, 0}, RSA_ALGORITHM, element(0x04, pkcs1)));
  }

  /// The SubjectPublicKeyInfo of an RSA key in its own form (PKCS#1).
  static byte[] infoOfRsa(byte[] pkcs1) {
    return sequence(concat(RSA_ALGORITHM, element(0x03, concat(new byte[1], pkcs1))));
  }
}
