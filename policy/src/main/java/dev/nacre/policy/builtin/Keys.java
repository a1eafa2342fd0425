package dev.nacre.policy.builtin;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Der;
import dev.nacre.codec.MalformedException;
import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;

/// Keys as certificates, PEM, JWK and JWK sets.
final class Keys {
  private static final Map<String, String> CURVES =
      Map.of("P-256", "secp256r1", "P-384", "secp384r1", "P-521", "secp521r1");

  /// A key with the name that a JWK gives it.
  record Named(Key key, Optional<String> id) {}

  private Keys() {}

  /// The keys that may verify a signature: of a certificate, a public key, a JWK or a JWK set.
  static List<Named> verifying(String text) {
    if (text.strip().startsWith("-----BEGIN")) {
      return List.of(new Named(ofPem(text), Optional.empty()));
    }
    try {
      return ofJwks(Value.parseLeniently(text));
    } catch (MalformedException | GeneralSecurityException e) {
      throw BuiltinException.of("failed to parse a JWK key (set): " + e.getMessage());
    }
  }

  private static PublicKey ofPem(String text) {
    List<Pem> blocks = Pem.parse(text);
    if (blocks.isEmpty()) {
      throw BuiltinException.of("failed to find PEM block");
    }
    Pem block = blocks.getFirst();
    String what = block.label().equals("CERTIFICATE") ? "certificate" : "public key";
    try {
      return switch (block.label()) {
        case "CERTIFICATE" ->
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(block.content()))
                .getPublicKey();
        case "PUBLIC KEY" -> publicKey(block.content());
        case "RSA PUBLIC KEY" -> publicKey(Asn1.infoOfRsa(block.content()));
        default -> throw BuiltinException.of("failed to find certificate or public key PEM block");
      };
    } catch (GeneralSecurityException | MalformedException e) {
      throw BuiltinException.of("failed to parse a PEM " + what + ": " + e.getMessage());
    }
  }

  static PublicKey publicKey(byte[] info) throws GeneralSecurityException {
    List<Der> parts = Der.parse(Bytes.of(info)).sequence(2);
    String algorithm = algorithm(parts.getFirst().sequence(1).getFirst().oid());
    return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(info));
  }

  static PrivateKey privateKey(byte[] pkcs8) throws GeneralSecurityException {
    List<Der> parts = Der.parse(Bytes.of(pkcs8)).sequence(3);
    String algorithm = algorithm(parts.get(1).sequence(1).getFirst().oid());
    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
  }

  private static String algorithm(String oid) {
    return switch (oid) {
      case "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10" -> "RSA";
      case "1.2.840.10045.2.1" -> "EC";
      case "1.3.101.112" -> "Ed25519";
      default -> throw new MalformedException("key: expected RSA, EC or Ed25519, found " + oid);
    };
  }

  private static List<Named> ofJwks(Value json) throws GeneralSecurityException {
    if (!(json instanceof ObjectValue object)) {
      throw new MalformedException("expected a JSON object");
    }
    var keys = new ArrayList<Named>();
    if (object.find("keys").orElse(null) instanceof ArrayValue set) {
      for (Value key : set) {
        keys.add(named((ObjectValue) key));
      }
    } else {
      keys.add(named(object));
    }
    return keys;
  }

  private static Named named(ObjectValue jwk) throws GeneralSecurityException {
    return new Named(ofJwk(jwk, false), jwk.find("kid").map(kid -> ((StringValue) kid).value()));
  }

  /// @param secret whether the private half is wanted
  static Key ofJwk(ObjectValue jwk, boolean secret) throws GeneralSecurityException {
    return switch (text(jwk, "kty")) {
      case "oct" -> new SecretKeySpec(nonEmpty(bytes(jwk, "k")), "HMAC");
      case "RSA" -> secret ? rsaPrivate(jwk) : rsaPublic(jwk);
      case "EC" -> secret ? ecPrivate(jwk) : ecPublic(jwk);
      case "OKP" -> secret ? edPrivate(jwk) : edPublic(jwk);
      default -> throw new MalformedException("invalid key type " + text(jwk, "kty"));
    };
  }

  private static byte[] nonEmpty(byte[] key) {
    return key.length == 0 ? new byte[1] : key;
  }

  private static String text(ObjectValue jwk, String name) {
    if (jwk.find(name).orElse(null) instanceof StringValue s) {
      return s.value();
    }
    throw new MalformedException("JWK: expected a string \"" + name + "\"");
  }

  private static byte[] bytes(ObjectValue jwk, String name) {
    return Encodings.base64Url(text(jwk, name));
  }

  private static BigInteger number(ObjectValue jwk, String name) {
    return new BigInteger(1, bytes(jwk, name));
  }

  private static Key rsaPublic(ObjectValue jwk) throws GeneralSecurityException {
    return KeyFactory.getInstance("RSA")
        .generatePublic(new RSAPublicKeySpec(number(jwk, "n"), number(jwk, "e")));
  }

  private static Key rsaPrivate(ObjectValue jwk) throws GeneralSecurityException {
    return KeyFactory.getInstance("RSA")
        .generatePrivate(
            new RSAPrivateCrtKeySpec(
                number(jwk, "n"),
                number(jwk, "e"),
                number(jwk, "d"),
                number(jwk, "p"),
                number(jwk, "q"),
                number(jwk, "dp"),
                number(jwk, "dq"),
                number(jwk, "qi")));
  }

  private static ECParameterSpec curve(ObjectValue jwk) throws GeneralSecurityException {
    String name = CURVES.get(text(jwk, "crv"));
    if (name == null) {
      throw new MalformedException("JWK: unknown curve " + text(jwk, "crv"));
    }
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec(name));
    return parameters.getParameterSpec(ECParameterSpec.class);
  }

  private static Key ecPublic(ObjectValue jwk) throws GeneralSecurityException {
    var point = new ECPoint(number(jwk, "x"), number(jwk, "y"));
    return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, curve(jwk)));
  }

  private static Key ecPrivate(ObjectValue jwk) throws GeneralSecurityException {
    return KeyFactory.getInstance("EC")
        .generatePrivate(new ECPrivateKeySpec(number(jwk, "d"), curve(jwk)));
  }

  private static Key edPublic(ObjectValue jwk) throws GeneralSecurityException {
    byte[] point = bytes(jwk, "x");
    if (point.length != 32) {
      throw new MalformedException("JWK: expected 32 bytes \"x\"");
    }
    boolean odd = (point[31] & 0x80) != 0;
    point[31] &= 0x7f;
    byte[] reversed = new byte[32];
    for (int i = 0; i < 32; i++) {
      reversed[i] = point[31 - i];
    }
    return KeyFactory.getInstance("Ed25519")
        .generatePublic(
            new EdECPublicKeySpec(
                NamedParameterSpec.ED25519, new EdECPoint(odd, new BigInteger(1, reversed))));
  }

  private static Key edPrivate(ObjectValue jwk) throws GeneralSecurityException {
    byte[] seed = Arrays.copyOf(bytes(jwk, "d"), 32);
    byte[] header = {0x02, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70};
    byte[] pkcs8 = Asn1.sequence(Asn1.concat(header, Asn1.element(4, Asn1.element(4, seed))));
    return KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
  }
}
