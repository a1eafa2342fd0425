package dev.nacre.attestation.show;

import dev.nacre.attestation.tpm.TpmPublic;
import dev.nacre.attestation.tpm.TpmSignature;
import dev.nacre.codec.Bytes;
import java.util.List;
import java.util.Map;

/// The signatures and public areas of TPMs (TPM 2.0 part 2), field by field.
final class TpmKeyLayout {
  private static final int RSA = 1;
  private static final int NULL = 0x10;

  private static final Map<Integer, String> ALGORITHMS =
      Map.ofEntries(
          Map.entry(0x0001, "RSA"),
          Map.entry(0x0004, "SHA-1"),
          Map.entry(0x0006, "AES"),
          Map.entry(0x000b, "SHA-256"),
          Map.entry(0x000c, "SHA-384"),
          Map.entry(0x000d, "SHA-512"),
          Map.entry(NULL, "none"),
          Map.entry(0x0012, "SM3"),
          Map.entry(0x0014, "RSASSA"),
          Map.entry(0x0015, "RSAES"),
          Map.entry(0x0016, "RSAPSS"),
          Map.entry(0x0018, "ECDSA"),
          Map.entry(0x0023, "ECC"),
          Map.entry(0x0043, "CFB"));

  private static final List<Map.Entry<Integer, String>> ATTRIBUTES =
      List.of(
          Map.entry(1, "fixedTPM: it never leaves this TPM"),
          Map.entry(2, "stClear"),
          Map.entry(4, "fixedParent"),
          Map.entry(5, "sensitiveDataOrigin: the TPM made it"),
          Map.entry(6, "userWithAuth"),
          Map.entry(7, "adminWithPolicy"),
          Map.entry(10, "noDA"),
          Map.entry(11, "encryptedDuplication"),
          Map.entry(16, "restricted: only over what the TPM itself says"),
          Map.entry(17, "decrypt"),
          Map.entry(18, "sign"));

  private TpmKeyLayout() {}

  static Layout of(TpmSignature signature) {
    return switch (signature) {
      case TpmSignature.RsaSsa(_, Bytes content) -> rsa("RSASSA", 0x14, signature, content);
      case TpmSignature.RsaPss(_, Bytes content) -> rsa("RSAPSS", 0x16, signature, content);
      case TpmSignature.Ecdsa(_, Bytes r, Bytes s) ->
          head("ECDSA", 0x18, signature, sized(r).concat(sized(s)))
              .field("r.size", 2, r.size(), "")
              .field("r", r.size(), r, "")
              .field("s.size", 2, s.size(), "")
              .field("s", s.size(), s, "")
              .titled("TPM signature (TPMT_SIGNATURE)");
    };
  }

  private static Layout rsa(String scheme, int code, TpmSignature signature, Bytes content) {
    return head(scheme, code, signature, sized(content))
        .field("sig.size", 2, content.size(), "")
        .field("sig", content.size(), content, "")
        .titled("TPM signature (TPMT_SIGNATURE)");
  }

  private static Layout.Walk head(String scheme, int code, TpmSignature signature, Bytes rest) {
    return new Layout.Walk(Bytes.zeros(4).concat(rest))
        .field("sigAlg", 2, "%04x".formatted(code), scheme)
        .field("hash", 2, signature.hash(), "");
  }

  private static Bytes sized(Bytes content) {
    return Bytes.of((byte) (content.size() >> 8), (byte) content.size()).concat(content);
  }

  /// TPMT_PUBLIC.
  static Layout of(TpmPublic area) {
    Bytes content = area.content();
    var walk = new Layout.Walk(content);
    boolean rsa = number(content, 0) == RSA;
    algorithm(walk, content, "type");
    algorithm(walk, content, "nameAlg");
    walk.field("objectAttributes", 4, "%08x".formatted(area.attributes()), "");
    ATTRIBUTES.stream()
        .filter(bit -> (area.attributes() >> bit.getKey() & 1) != 0)
        .forEach(bit -> walk.detail("bit " + bit.getKey(), bit.getValue()));
    sized(walk, content, "authPolicy");
    if (algorithm(walk, content, "symmetric") != NULL) {
      walk.field("symmetric.keyBits", 2, number(content, walk.offset()), "");
      algorithm(walk, content, "symmetric.mode");
    }
    scheme(walk, content, "scheme");
    if (rsa) {
      walk.field("keyBits", 2, number(content, walk.offset()), "")
          .field("exponent", 4, content.slice(walk.offset(), walk.offset() + 4), "0: 65537");
      sized(walk, content, "modulus");
    } else {
      walk.field("curveID", 2, number(content, walk.offset()), "3 P-256, 4 P-384, 5 P-521");
      scheme(walk, content, "kdf");
      sized(walk, content, "x");
      sized(walk, content, "y");
    }
    return walk.detail("name", area.name())
        .titled("Public area of the attestation key (TPMT_PUBLIC)");
  }

  private static void scheme(Layout.Walk walk, Bytes content, String name) {
    int scheme = algorithm(walk, content, name);
    if (scheme != NULL && scheme != 0x15) {
      algorithm(walk, content, name + ".hash");
    }
    if (scheme == 0x1a) {
      walk.bytes(name + ".count", 2);
    }
  }

  private static int algorithm(Layout.Walk walk, Bytes content, String name) {
    int code = number(content, walk.offset());
    walk.field(name, 2, "%04x".formatted(code), ALGORITHMS.getOrDefault(code, ""));
    return code;
  }

  private static void sized(Layout.Walk walk, Bytes content, String name) {
    int size = number(content, walk.offset());
    walk.field(name + ".size", 2, size, "").bytes(name, size);
  }

  private static int number(Bytes content, int offset) {
    return content.at(offset) << 8 | content.at(offset + 1);
  }
}
