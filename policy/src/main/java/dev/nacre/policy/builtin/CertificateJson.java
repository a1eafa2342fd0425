package dev.nacre.policy.builtin;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Der;
import dev.nacre.codec.MalformedException;
import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.BooleanValue;
import dev.nacre.policy.value.NullValue;
import dev.nacre.policy.value.NumberValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.Value;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/// Certificates in the members and numbers in which Go's `x509.Certificate` prints as JSON.
final class CertificateJson {
  private static final Map<String, String> NAME_FIELDS =
      Map.of(
          "2.5.4.6", "Country",
          "2.5.4.10", "Organization",
          "2.5.4.11", "OrganizationalUnit",
          "2.5.4.7", "Locality",
          "2.5.4.8", "Province",
          "2.5.4.9", "StreetAddress",
          "2.5.4.17", "PostalCode");
  private static final List<String> SIGNATURES =
      List.of(
          "",
          "MD2withRSA",
          "MD5withRSA",
          "SHA1withRSA",
          "SHA256withRSA",
          "SHA384withRSA",
          "SHA512withRSA",
          "SHA1withDSA",
          "SHA256withDSA",
          "SHA1withECDSA",
          "SHA256withECDSA",
          "SHA384withECDSA",
          "SHA512withECDSA",
          "SHA256withRSAandMGF1",
          "SHA384withRSAandMGF1",
          "SHA512withRSAandMGF1",
          "Ed25519");
  private static final List<String> USAGES =
      List.of(
          "2.5.29.37.0",
          "1.3.6.1.5.5.7.3.1",
          "1.3.6.1.5.5.7.3.2",
          "1.3.6.1.5.5.7.3.3",
          "1.3.6.1.5.5.7.3.4",
          "1.3.6.1.5.5.7.3.5",
          "1.3.6.1.5.5.7.3.6",
          "1.3.6.1.5.5.7.3.7",
          "1.3.6.1.5.5.7.3.8",
          "1.3.6.1.5.5.7.3.9");

  private CertificateJson() {}

  static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw BuiltinException.of("x509: " + e.getMessage());
    }
  }

  private static Value base64(byte[] bytes) {
    return Value.of(Base64.getEncoder().encodeToString(bytes));
  }

  static ObjectValue of(X509Certificate c) {
    ObjectValue.Builder json = ObjectValue.builder(48);
    try {
      json.put("Raw", base64(encoded(c)))
          .put("RawTBSCertificate", base64(c.getTBSCertificate()))
          .put("RawSubjectPublicKeyInfo", base64(c.getPublicKey().getEncoded()))
          .put("RawSubject", base64(c.getSubjectX500Principal().getEncoded()))
          .put("RawIssuer", base64(c.getIssuerX500Principal().getEncoded()))
          .put("Signature", base64(c.getSignature()))
          .put("SignatureAlgorithm", Value.of(signatureAlgorithm(c.getSigAlgName())))
          .put("PublicKeyAlgorithm", Value.of(keyAlgorithm(c.getPublicKey())))
          .put("PublicKey", key(c.getPublicKey()))
          .put("Version", Value.of(c.getVersion()))
          .put("SerialNumber", NumberValue.of(c.getSerialNumber()))
          .put("Issuer", name(c.getIssuerX500Principal()))
          .put("Subject", name(c.getSubjectX500Principal()))
          .put("NotBefore", Value.of(c.getNotBefore().toInstant().toString()))
          .put("NotAfter", Value.of(c.getNotAfter().toInstant().toString()));
      usages(c, json);
      alternativeNames(c, json);
    } catch (CertificateParsingException | CertificateEncodingException | MalformedException e) {
      throw BuiltinException.of("x509: malformed certificate");
    }
    json.put("Extensions", extensions(c)).put("ExtraExtensions", NullValue.NULL);
    for (String absent :
        List.of(
            "UnhandledCriticalExtensions",
            "UnknownExtKeyUsage",
            "OCSPServer",
            "IssuingCertificateURL",
            "PermittedDNSDomains",
            "ExcludedDNSDomains",
            "PermittedIPRanges",
            "ExcludedIPRanges",
            "PermittedEmailAddresses",
            "ExcludedEmailAddresses",
            "PermittedURIDomains",
            "ExcludedURIDomains",
            "CRLDistributionPoints",
            "PolicyIdentifiers",
            "Policies")) {
      json.put(absent, NullValue.NULL);
    }
    json.put("PermittedDNSDomainsCritical", BooleanValue.FALSE);
    return json.build();
  }

  private static int signatureAlgorithm(String name) {
    for (int i = 1; i < SIGNATURES.size(); i++) {
      if (SIGNATURES.get(i).equalsIgnoreCase(name)) {
        return i;
      }
    }
    return 0;
  }

  private static int keyAlgorithm(PublicKey key) {
    return switch (key.getAlgorithm()) {
      case "RSA" -> 1;
      case "DSA" -> 2;
      case "EC" -> 3;
      case "EdDSA", "Ed25519" -> 4;
      default -> 0;
    };
  }

  private static Value key(PublicKey key) {
    return switch (key) {
      case RSAPublicKey rsa ->
          ObjectValue.builder()
              .put("N", NumberValue.of(rsa.getModulus()))
              .put("E", NumberValue.of(rsa.getPublicExponent()))
              .build();
      case ECPublicKey ec ->
          ObjectValue.builder()
              .put("Curve", ObjectValue.EMPTY)
              .put("X", NumberValue.of(ec.getW().getAffineX()))
              .put("Y", NumberValue.of(ec.getW().getAffineY()))
              .build();
      default -> base64(key.getEncoded());
    };
  }

  private static Value name(X500Principal principal) {
    return name(Der.parse(Bytes.of(principal.getEncoded())));
  }

  /// A distinguished name: the common fields by name, and everything in `Names`.
  private static Value name(Der sequence) {
    var fields = new LinkedHashMap<String, List<Value>>();
    var names = new ArrayList<Value>();
    String commonName = "";
    String serialNumber = "";
    for (Der set : sequence.children()) {
      for (Der attribute : set.children()) {
        List<Der> pair = attribute.sequence(2);
        String oid = pair.get(0).oid();
        Value value = Value.of(text(pair.get(1)));
        names.add(ObjectValue.builder().put("Type", numbers(oid)).put("Value", value).build());
        String field = NAME_FIELDS.get(oid);
        if (field != null) {
          fields.computeIfAbsent(field, _ -> new ArrayList<>()).add(value);
        }
        commonName = oid.equals("2.5.4.3") ? text(pair.get(1)) : commonName;
        serialNumber = oid.equals("2.5.4.5") ? text(pair.get(1)) : serialNumber;
      }
    }
    ObjectValue.Builder json = ObjectValue.builder(12);
    for (String field : NAME_FIELDS.values()) {
      List<Value> values = fields.get(field);
      json.put(field, values == null ? NullValue.NULL : ArrayValue.of(values));
    }
    return json.put("CommonName", Value.of(commonName))
        .put("SerialNumber", Value.of(serialNumber))
        .put("Names", ArrayValue.of(names))
        .put("ExtraNames", NullValue.NULL)
        .build();
  }

  private static String text(Der value) {
    try {
      return value.text();
    } catch (MalformedException e) {
      byte[] bytes = value.content().toArray();
      return value.tag() == 0x1e
          ? new String(bytes, StandardCharsets.UTF_16BE)
          : new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  private static Value numbers(String oid) {
    var numbers = new ArrayList<Value>();
    for (String part : oid.split("\\.", -1)) {
      numbers.add(NumberValue.parse(part));
    }
    return ArrayValue.of(numbers);
  }

  private static void usages(X509Certificate c, ObjectValue.Builder json)
      throws CertificateParsingException {
    boolean[] bits = c.getKeyUsage();
    int usage = 0;
    for (int i = 0; bits != null && i < bits.length; i++) {
      usage |= bits[i] ? 1 << i : 0;
    }
    json.put("KeyUsage", Value.of(usage));
    List<String> extended = c.getExtendedKeyUsage();
    var known = new ArrayList<Value>();
    if (extended != null) {
      extended.stream()
          .map(USAGES::indexOf)
          .filter(i -> i >= 0)
          .forEach(i -> known.add(Value.of(i)));
    }
    json.put("ExtKeyUsage", known.isEmpty() ? NullValue.NULL : ArrayValue.of(known));
    int path = c.getBasicConstraints();
    boolean constrained = c.getExtensionValue("2.5.29.19") != null;
    json.put("BasicConstraintsValid", Value.of(constrained))
        .put("IsCA", Value.of(path >= 0))
        .put("MaxPathLen", Value.of(path == Integer.MAX_VALUE || path < 0 ? -1 : path))
        .put("MaxPathLenZero", Value.of(path == 0))
        .put("SubjectKeyId", keyId(c, "2.5.29.14"))
        .put("AuthorityKeyId", keyId(c, "2.5.29.35"));
  }

  private static Value keyId(X509Certificate c, String oid) {
    byte[] extension = c.getExtensionValue(oid);
    if (extension == null) {
      return NullValue.NULL;
    }
    Der inner = Der.parse(Der.parse(Bytes.of(extension)).octets());
    if (oid.endsWith(".14")) {
      return base64(inner.octets().toArray());
    }
    return inner.children().stream()
        .filter(part -> part.tag() == 0x80)
        .findFirst()
        .map(part -> base64(part.content().toArray()))
        .orElse(NullValue.NULL);
  }

  private static void alternativeNames(X509Certificate c, ObjectValue.Builder json)
      throws CertificateParsingException {
    Collection<List<?>> names = c.getSubjectAlternativeNames();
    Map<Integer, List<Value>> byType = new LinkedHashMap<>();
    if (names != null) {
      for (List<?> name : names) {
        if (name.get(0) instanceof Integer type && name.get(1) instanceof String value) {
          byType.computeIfAbsent(type, _ -> new ArrayList<>()).add(Value.of(value));
        }
      }
    }
    json.put("EmailAddresses", orNull(byType.get(1)))
        .put("DNSNames", orNull(byType.get(2)))
        .put("URIStrings", orNull(byType.get(6)))
        .put("URIs", orNull(byType.get(6)))
        .put("IPAddresses", orNull(byType.get(7)));
  }

  private static Value orNull(@Nullable List<Value> values) {
    return values == null ? NullValue.NULL : ArrayValue.of(values);
  }

  private static Value extensions(X509Certificate c) {
    var all = new ArrayList<Value>();
    Set<String> critical = c.getCriticalExtensionOIDs();
    Set<String> others = c.getNonCriticalExtensionOIDs();
    for (Set<String> oids :
        List.of(
            critical == null ? Set.<String>of() : critical,
            others == null ? Set.<String>of() : others)) {
      for (String oid : oids) {
        byte[] value = c.getExtensionValue(oid);
        all.add(
            ObjectValue.builder()
                .put("Id", numbers(oid))
                .put("Critical", Value.of(critical != null && critical.contains(oid)))
                .put("Value", base64(Der.parse(Bytes.of(value)).octets().toArray()))
                .build());
      }
    }
    return all.isEmpty() ? NullValue.NULL : ArrayValue.of(all);
  }

  /// A certificate request (RFC 2986).
  static Value ofRequest(Der request) {
    List<Der> parts = request.sequence(3);
    List<Der> info = parts.get(0).sequence(3);
    return ObjectValue.builder()
        .put("Raw", base64(request.encoding().toArray()))
        .put("RawTBSCertificateRequest", base64(parts.get(0).encoding().toArray()))
        .put("RawSubject", base64(info.get(1).encoding().toArray()))
        .put("RawSubjectPublicKeyInfo", base64(info.get(2).encoding().toArray()))
        .put("Version", NumberValue.of(info.get(0).integer()))
        .put("Subject", name(info.get(1)))
        .put("Signature", base64(parts.get(2).wholeBits().toArray()))
        .put("DNSNames", NullValue.NULL)
        .put("EmailAddresses", NullValue.NULL)
        .put("IPAddresses", NullValue.NULL)
        .put("URIs", NullValue.NULL)
        .build();
  }
}
