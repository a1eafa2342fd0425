package dev.nacre.attestation.show;

import java.util.Map;

/// Object identifiers that stand in certificates of makers of hardware.
final class Oids {
  private static final String INTEL = "1.2.840.113741.1.13.1";
  private static final String AMD = "1.3.6.1.4.1.3704.1";

  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("2.5.29.14", "subjectKeyIdentifier"),
          Map.entry("2.5.29.15", "keyUsage"),
          Map.entry("2.5.29.17", "subjectAltName"),
          Map.entry("2.5.29.19", "basicConstraints"),
          Map.entry("2.5.29.20", "cRLNumber"),
          Map.entry("2.5.29.21", "cRLReason"),
          Map.entry("2.5.29.31", "cRLDistributionPoints"),
          Map.entry("2.5.29.32", "certificatePolicies"),
          Map.entry("2.5.29.35", "authorityKeyIdentifier"),
          Map.entry("2.5.29.37", "extKeyUsage"),
          Map.entry("1.3.6.1.5.5.7.1.1", "authorityInfoAccess"),
          Map.entry("1.3.6.1.5.5.7.48.1.2", "nonce"),
          Map.entry("1.2.840.113549.1.1.1", "RSA"),
          Map.entry("1.2.840.113549.1.1.10", "RSASSA-PSS"),
          Map.entry("1.2.840.113549.1.1.11", "SHA256withRSA"),
          Map.entry("1.2.840.113549.1.1.12", "SHA384withRSA"),
          Map.entry("1.2.840.10045.2.1", "EC"),
          Map.entry("1.2.840.10045.3.1.7", "P-256"),
          Map.entry("1.3.132.0.34", "P-384"),
          Map.entry("1.3.132.0.35", "P-521"),
          Map.entry("1.2.840.10045.4.3.2", "SHA256withECDSA"),
          Map.entry("1.2.840.10045.4.3.3", "SHA384withECDSA"),
          Map.entry("1.2.840.10045.4.3.4", "SHA512withECDSA"),
          Map.entry("2.23.133.8.1", "TCG endorsement key"),
          Map.entry("2.23.133.8.3", "TCG attestation key"),
          Map.entry(INTEL, "Intel SGX extension"),
          Map.entry(INTEL + ".1", "PPID"),
          Map.entry(INTEL + ".2", "TCB"),
          Map.entry(INTEL + ".2.17", "PCESVN"),
          Map.entry(INTEL + ".2.18", "CPUSVN"),
          Map.entry(INTEL + ".3", "PCE-ID"),
          Map.entry(INTEL + ".4", "FMSPC"),
          Map.entry(INTEL + ".5", "SGX type"),
          Map.entry(INTEL + ".6", "platform instance"),
          Map.entry(INTEL + ".7", "configuration"),
          Map.entry(INTEL + ".7.1", "dynamic platform"),
          Map.entry(INTEL + ".7.2", "cached keys"),
          Map.entry(INTEL + ".7.3", "SMT enabled"),
          Map.entry(AMD + ".1", "AMD structure version"),
          Map.entry(AMD + ".2", "AMD product"),
          Map.entry(AMD + ".3.1", "SPL of the boot loader"),
          Map.entry(AMD + ".3.2", "SPL of the TEE"),
          Map.entry(AMD + ".3.3", "SPL of SNP"),
          Map.entry(AMD + ".3.4", "SPL 4"),
          Map.entry(AMD + ".3.5", "SPL 5"),
          Map.entry(AMD + ".3.6", "SPL 6"),
          Map.entry(AMD + ".3.7", "SPL 7"),
          Map.entry(AMD + ".3.8", "SPL of the microcode"),
          Map.entry(AMD + ".3.9", "SPL of the FMC"),
          Map.entry(AMD + ".4", "AMD chip id"),
          Map.entry(AMD + ".5", "AMD cloud provider"));

  private Oids() {}

  /// What it is called, or itself.
  static String name(String oid) {
    String known = NAMES.get(oid);
    if (known != null) {
      return known;
    }
    String component = INTEL + ".2.";
    return oid.startsWith(component)
        ? "SVN of component " + oid.substring(component.length())
        : oid;
  }
}
