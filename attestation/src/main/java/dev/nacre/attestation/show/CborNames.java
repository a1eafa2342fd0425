package dev.nacre.attestation.show;

import java.util.HashMap;
import java.util.Map;

/// What the labels of CBOR evidence mean.
final class CborNames {
  /// RFC 9052 section 3.1.
  private static final Map<String, String> COSE =
      Map.of(
          "protected", "headers that are signed",
          "unprotected", "headers that are not",
          "payload", "what is signed",
          "signature", "r and s, or of RSA the number");

  /// RMM specification A7.2, draft-ffm-rats-cca-token.
  static final Map<String, String> CCA =
      withCose(
          Map.ofEntries(
              Map.entry("44234", "the platform token"),
              Map.entry("44241", "the realm token"),
              Map.entry(
                  "10",
                  "challenge: of the realm, what the guest chose; of the platform, a hash of the"
                      + " realm's key"),
              Map.entry("256", "instance id: which platform"),
              Map.entry("265", "profile"),
              Map.entry("2395", "lifecycle: 0x3000 to 0x30ff is secured"),
              Map.entry("2396", "implementation id: which kind of platform"),
              Map.entry("2399", "software components"),
              Map.entry("2400", "verification service"),
              Map.entry("2401", "configuration of the platform"),
              Map.entry("2402", "hash algorithm of the platform"),
              Map.entry("44235", "personalization value: the digest of the initdata"),
              Map.entry("44236", "hash algorithm of the realm"),
              Map.entry("44237", "the realm's public key"),
              Map.entry("44238", "RIM: the initial measurement"),
              Map.entry("44239", "REM 0 to 3: measurements at run time"),
              Map.entry("44240", "hash algorithm of the hash of the realm's key")));

  /// AWS Nitro Enclaves, attestation document.
  static final Map<String, String> NITRO =
      withCose(
          Map.of(
              "module_id", "the hypervisor's module",
              "timestamp", "milliseconds since 1970",
              "digest", "the hash function of the registers",
              "pcrs", "0 image, 1 kernel and boot, 2 application, 3 role, 4 instance, 8 signer",
              "certificate", "of the key that signs, DER",
              "cabundle", "the certificates above it, the root first",
              "public_key", "what the enclave chose",
              "user_data", "what the enclave chose",
              "nonce", "what the enclave chose"));

  private CborNames() {}

  private static Map<String, String> withCose(Map<String, String> names) {
    var all = new HashMap<>(COSE);
    all.putAll(names);
    return Map.copyOf(all);
  }
}
