package dev.nacre.attestation.dcap;

import dev.nacre.attestation.x509.Certificate;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Der;
import dev.nacre.codec.MalformedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// A certificate for the key with which a processor certifies its quoting enclave (Intel SGX PCK
/// Certificate and CRL Profile, section 1.3.5: the SGX extensions).
///
/// @param ppid who the platform is, 16 bytes
/// @param componentSvns sixteen security versions
/// @param fmspc family, model, stepping and platform type, 6 bytes: which TCB info is about it
/// @param sgxType 0 Standard, 1 Scalable, 2 Scalable with Integrity
/// @param platformInstanceId of a multi-package platform
/// @param configuration of a multi-package platform
record PckCertificate(
    Certificate certificate,
    Bytes ppid,
    List<Integer> componentSvns,
    int pceSvn,
    Bytes pceId,
    Bytes fmspc,
    int sgxType,
    Optional<Bytes> platformInstanceId,
    Optional<Configuration> configuration) {
  static final String COMMON_NAME = "Intel SGX PCK Certificate";

  private static final String SGX = "1.2.840.113741.1.13.1";
  private static final String TCB = SGX + ".2";

  PckCertificate {
    componentSvns = List.copyOf(componentSvns);
  }

  /// What the owner of a multi-package platform set.
  record Configuration(boolean dynamicPlatform, boolean cachedKeys, boolean smtEnabled) {}

  /// @throws MalformedException when the extension is missing or a part of it is
  static PckCertificate parse(Certificate certificate) {
    Bytes extension =
        certificate
            .extension(SGX)
            .orElseThrow(() ->
                MalformedException.at("certificate " + certificate, "an extension " + SGX, "none"));
    return parse(certificate, extension);
  }

  /// @param extension the content of the SGX extensions of `certificate`
  static PckCertificate parse(Certificate certificate, Bytes extension) {
    Map<String, Der> parts = parts(Der.parse(extension));
    Map<String, Der> tcb = parts(part(parts, TCB));
    return new PckCertificate(
        certificate,
        octets(parts, SGX + ".1", 16),
        IntStream.rangeClosed(1, 16)
            .map(i -> part(tcb, TCB + "." + i).integerUpTo(255))
            .boxed()
            .toList(),
        part(tcb, TCB + ".17").integerUpTo(0xffff),
        octets(parts, SGX + ".3", 2),
        octets(parts, SGX + ".4", 6),
        part(parts, SGX + ".5").integerUpTo(255),
        Optional.ofNullable(parts.get(SGX + ".6")).map(_ -> octets(parts, SGX + ".6", 16)),
        Optional.ofNullable(parts.get(SGX + ".7")).map(PckCertificate::configuration));
  }

  private static Configuration configuration(Der der) {
    Map<String, Der> flags = parts(der);
    return new Configuration(
        flag(flags, SGX + ".7.1"), flag(flags, SGX + ".7.2"), flag(flags, SGX + ".7.3"));
  }

  private static boolean flag(Map<String, Der> flags, String oid) {
    Der flag = flags.get(oid);
    return flag != null && flag.bool();
  }

  private static Map<String, Der> parts(Der sequence) {
    var parts = new HashMap<String, Der>();
    for (Der pair : sequence.sequence(1)) {
      List<Der> both = pair.sequence(2);
      String oid = both.get(0).oid();
      if (parts.put(oid, both.get(1)) != null) {
        throw MalformedException.at("PCK certificate", oid + " once", "twice");
      }
    }
    return parts;
  }

  private static Der part(Map<String, Der> parts, String oid) {
    Der part = parts.get(oid);
    if (part == null) {
      throw MalformedException.at("PCK certificate", "a part " + oid, "none");
    }
    return part;
  }

  private static Bytes octets(Map<String, Der> parts, String oid, int size) {
    Bytes octets = part(parts, oid).octets();
    if (octets.size() != size) {
      throw MalformedException.at(
          "PCK certificate " + oid, size + " bytes", octets.size() + " bytes");
    }
    return octets;
  }
}
