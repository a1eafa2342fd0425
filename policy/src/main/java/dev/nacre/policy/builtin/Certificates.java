package dev.nacre.policy.builtin;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Der;
import dev.nacre.codec.MalformedException;
import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.BooleanValue;
import dev.nacre.policy.value.NullValue;
import dev.nacre.policy.value.NumberValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `crypto.x509.*` and `crypto.parse_private_keys`.
final class Certificates {
  private Certificates() {}

  static void register(Registry r) {
    r.pure("crypto.x509.parse_certificates", 1, (c, a) -> parse(c, a));
    r.contextual(
        "crypto.x509.parse_and_verify_certificates", 1, (c, a) -> verify(c, a, ObjectValue.EMPTY));
    r.contextual(
        "crypto.x509.parse_and_verify_certificates_with_options",
        2,
        (c, a) -> verify(c, a, Args.object(a, 1)));
    r.pure("crypto.x509.parse_certificate_request", 1, (c, a) -> request(c, Args.string(a, 0)));
    r.pure("crypto.x509.parse_keypair", 2, Certificates::keyPair);
    r.pure("crypto.x509.parse_rsa_private_key", 1, (c, a) -> rsaKey(c, Args.string(a, 0)));
    r.pure("crypto.parse_private_keys", 1, (c, a) -> privateKeys(c, Args.string(a, 0)));
  }

  /// PEM, or base64 of PEM or DER.
  private static List<byte[]> blocks(BuiltinContext context, String text, String label) {
    context.charge(text.length());
    if (!text.strip().startsWith("-----BEGIN")) {
      byte[] bytes = Encodings.base64(text);
      String decoded = Utf8.decode(bytes);
      return decoded.contains("-----BEGIN") ? pem(decoded, label) : List.of(bytes);
    }
    return pem(text, label);
  }

  private static List<byte[]> pem(String text, String label) {
    return Pem.parse(text).stream()
        .filter(block -> block.label().endsWith(label))
        .map(Pem::content)
        .toList();
  }

  private static List<X509Certificate> certificates(BuiltinContext context, String text) {
    var certificates = new ArrayList<X509Certificate>();
    for (byte[] block : blocks(context, text, "CERTIFICATE")) {
      try {
        certificates.addAll(chain(block));
      } catch (CertificateException | MalformedException e) {
        throw BuiltinException.of("x509: malformed certificate");
      }
    }
    if (certificates.isEmpty()) {
      throw BuiltinException.of("x509: malformed certificate");
    }
    return certificates;
  }

  /// DER certificates one after the other.
  private static List<X509Certificate> chain(byte[] der) throws CertificateException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    var in = new ByteArrayInputStream(der);
    var all = new ArrayList<X509Certificate>();
    while (in.available() > 0) {
      all.add((X509Certificate) factory.generateCertificate(in));
    }
    return all;
  }

  private static Value parse(BuiltinContext context, Value[] args) {
    return ArrayValue.of(
        certificates(context, Args.string(args, 0)).stream().map(CertificateJson::of).toList());
  }

  /// The first certificate is the root, the last one the leaf.
  private static Value verify(BuiltinContext context, Value[] args, ObjectValue options) {
    List<X509Certificate> all;
    try {
      all = certificates(context, Args.string(args, 0));
    } catch (BuiltinException e) {
      return ArrayValue.wrap(BooleanValue.FALSE, ArrayValue.EMPTY);
    }
    if (all.size() < 2 || !isChain(all, at(context, options), options)) {
      return ArrayValue.wrap(BooleanValue.FALSE, ArrayValue.EMPTY);
    }
    return ArrayValue.wrap(
        BooleanValue.TRUE,
        ArrayValue.of(all.reversed().stream().map(CertificateJson::of).toList()));
  }

  private static Instant at(BuiltinContext context, ObjectValue options) {
    Value time = options.find("CurrentTime").orElse(null);
    if (time == null) {
      return context.at();
    }
    if (time instanceof NumberValue n && n.isLong()) {
      long nanos = n.longValue();
      return Instant.ofEpochSecond(
          Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
    }
    throw BuiltinException.type("option 'CurrentTime' must be a number of nanoseconds");
  }

  private static boolean isChain(List<X509Certificate> all, Instant at, ObjectValue options) {
    try {
      var anchor = new TrustAnchor(all.getFirst(), null);
      var parameters = new PKIXParameters(Set.of(anchor));
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(at));
      List<X509Certificate> path = all.subList(1, all.size()).reversed();
      var factory = CertificateFactory.getInstance("X.509");
      var _ =
          CertPathValidator.getInstance("PKIX")
              .validate(factory.generateCertPath(path), parameters);
      all.getFirst().checkValidity(Date.from(at));
      return isNamed(path.getFirst(), options);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static boolean isNamed(X509Certificate leaf, ObjectValue options) {
    Value wanted = options.find("DNSName").orElse(null);
    if (!(wanted instanceof StringValue name)) {
      return true;
    }
    Value names = CertificateJson.of(leaf).find("DNSNames").orElse(NullValue.NULL);
    return names instanceof ArrayValue all
        && all.list().stream()
            .anyMatch(n -> n instanceof StringValue s && covers(s.value(), name.value()));
  }

  private static boolean covers(String pattern, String name) {
    if (!pattern.startsWith("*.")) {
      return pattern.equalsIgnoreCase(name);
    }
    int dot = name.indexOf('.');
    return dot > 0 && pattern.substring(1).equalsIgnoreCase(name.substring(dot));
  }

  private static Value request(BuiltinContext context, String text) {
    List<byte[]> blocks = blocks(context, text, "CERTIFICATE REQUEST");
    if (blocks.isEmpty()) {
      throw BuiltinException.of("invalid PEM-encoded certificate signing request");
    }
    try {
      return CertificateJson.ofRequest(Der.parse(Bytes.of(blocks.getFirst())));
    } catch (MalformedException e) {
      throw BuiltinException.of("asn1: structure error: " + e.getMessage());
    }
  }

  private static Value keyPair(BuiltinContext context, Value[] args) {
    List<X509Certificate> all = certificates(context, Args.string(args, 0));
    List<byte[]> keys = blocks(context, Args.string(args, 1), "PRIVATE KEY");
    if (keys.isEmpty()) {
      throw BuiltinException.of("failed to find any PEM data in key input");
    }
    var encoded = new ArrayList<Value>();
    for (X509Certificate certificate : all) {
      encoded.add(Value.of(base64(CertificateJson.encoded(certificate))));
    }
    return ObjectValue.builder()
        .put("Certificate", ArrayValue.of(encoded))
        .put("Leaf", NullValue.NULL)
        .put("OCSPStaple", NullValue.NULL)
        .put("PrivateKey", keyJson(privateKey(keys.getFirst())))
        .put("SignedCertificateTimestamps", NullValue.NULL)
        .put("SupportedSignatureAlgorithms", NullValue.NULL)
        .build();
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /// PKCS#8, or RSA's own form.
  private static PrivateKey privateKey(byte[] der) {
    try {
      return Keys.privateKey(der);
    } catch (GeneralSecurityException | MalformedException e) {
      try {
        return Keys.privateKey(Asn1.pkcs8OfRsa(der));
      } catch (GeneralSecurityException | MalformedException other) {
        throw BuiltinException.of("failed to parse private key: " + e.getMessage());
      }
    }
  }

  private static Value keyJson(PrivateKey key) {
    if (!(key instanceof RSAPrivateCrtKey rsa)) {
      return ObjectValue.builder().put("Algorithm", Value.of(key.getAlgorithm())).build();
    }
    return ObjectValue.builder()
        .put("N", NumberValue.of(rsa.getModulus()))
        .put("E", NumberValue.of(rsa.getPublicExponent()))
        .put("D", NumberValue.of(rsa.getPrivateExponent()))
        .put(
            "Primes",
            ArrayValue.wrap(NumberValue.of(rsa.getPrimeP()), NumberValue.of(rsa.getPrimeQ())))
        .put(
            "Precomputed",
            ObjectValue.builder()
                .put("Dp", NumberValue.of(rsa.getPrimeExponentP()))
                .put("Dq", NumberValue.of(rsa.getPrimeExponentQ()))
                .put("Qinv", NumberValue.of(rsa.getCrtCoefficient()))
                .put("CRTValues", ArrayValue.EMPTY)
                .build())
        .build();
  }

  /// The key as JWK.
  private static Value rsaKey(BuiltinContext context, String text) {
    List<byte[]> blocks = blocks(context, text, "PRIVATE KEY");
    if (blocks.isEmpty() || !(privateKey(blocks.getFirst()) instanceof RSAPrivateCrtKey rsa)) {
      throw BuiltinException.of("failed to parse RSA private key");
    }
    return ObjectValue.builder()
        .put("kty", Value.of("RSA"))
        .put("n", jwk(rsa.getModulus()))
        .put("e", jwk(rsa.getPublicExponent()))
        .put("d", jwk(rsa.getPrivateExponent()))
        .put("p", jwk(rsa.getPrimeP()))
        .put("q", jwk(rsa.getPrimeQ()))
        .put("dp", jwk(rsa.getPrimeExponentP()))
        .put("dq", jwk(rsa.getPrimeExponentQ()))
        .put("qi", jwk(rsa.getCrtCoefficient()))
        .build();
  }

  private static Value jwk(BigInteger number) {
    byte[] bytes = number.toByteArray();
    int skip = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
    byte[] magnitude = Arrays.copyOfRange(bytes, skip, bytes.length);
    return Value.of(Base64.getUrlEncoder().withoutPadding().encodeToString(magnitude));
  }

  private static @Nullable Value privateKeys(BuiltinContext context, String text) {
    context.charge(text.length());
    if (text.isEmpty()) {
      return NullValue.NULL;
    }
    String pem = text;
    if (!text.contains("-----BEGIN")) {
      try {
        pem = Utf8.decode(Encodings.base64(text));
      } catch (BuiltinException e) {
        return ArrayValue.EMPTY;
      }
    }
    return ArrayValue.of(
        pem(pem, "PRIVATE KEY").stream()
            .map(Certificates::privateKey)
            .map(Certificates::keyJson)
            .toList());
  }
}
