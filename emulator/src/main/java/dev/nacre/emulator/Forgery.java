package dev.nacre.emulator;

import dev.nacre.codec.Bytes;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/// Evidence of an emulated machine, with all that a verifier needs to judge it. The keys and
/// identities come from a seed; the signatures differ each time.
///
/// @param evidence as a guest or its processor sends it
/// @param json whether `evidence` is JSON
/// @param endorsements by file name
/// @param root what a verifier must be told to believe: SHA-256 over the DER SubjectPublicKeyInfo
public record Forgery(Bytes evidence, boolean json, Map<String, Bytes> endorsements, Bytes root) {
  private static final int SLOT = 64;
  private static final int NONCE = 32;

  public Forgery {
    endorsements = Map.copyOf(endorsements);
  }

  /// What can be forged, by the TEE's name on the wire.
  public enum Kind {
    AZ_SNP_VTPM("az-snp-vtpm"),
    AZ_TDX_VTPM("az-tdx-vtpm"),
    CCA("cca"),
    CSV("csv"),
    HYGON_DCU("hygondcu"),
    NITRO("nitro"),
    NVIDIA("nvidia"),
    /// An answer, which needs a request: see [EmulatedUltravisor#answer].
    SE("se"),
    SGX("sgx"),
    SNP("snp"),
    TDX("tdx"),
    TPM("tpm");

    private final String wireName;

    Kind(String wireName) {
      this.wireName = wireName;
    }

    @Override
    public String toString() {
      return wireName;
    }
  }

  /// @param reportData what the guest has signed, at most 64 bytes
  /// @param initDataDigest what the host binds, at most 64 bytes, where the TEE has a place for it
  /// @param at when the evidence is made
  /// @throws IllegalArgumentException when a value does not fit, or the kind needs a request
  public static Forgery of(
      Kind kind, String seed, Bytes reportData, Bytes initDataDigest, Instant at) {
    var machines = new ForgedMachines(SeededChance.of(seed), reportData, initDataDigest, at);
    return switch (kind) {
      case AZ_SNP_VTPM -> machines.azureSnp();
      case AZ_TDX_VTPM -> machines.azureTdx();
      case CCA -> cca(seed, reportData, initDataDigest);
      case CSV -> csv(seed, reportData);
      case HYGON_DCU -> dcu(seed, reportData);
      case NITRO -> nitro(seed, reportData, at);
      case NVIDIA -> nvidia(seed, reportData, at);
      case SE -> throw new IllegalArgumentException("an ultravisor answers requests only");
      case SGX -> machines.sgx();
      case SNP -> machines.snp();
      case TDX -> machines.tdx();
      case TPM -> machines.tpm();
    };
  }

  private static Forgery cca(String seed, Bytes reportData, Bytes initDataDigest) {
    var cca = EmulatedCca.create(SeededChance.of(seed));
    Bytes token =
        cca.token(
            cca.platformClaims(),
            cca.realmClaims(reportData.padTo(SLOT), initDataDigest.padTo(SLOT), measured(64)));
    return new Forgery(
        token,
        false,
        Map.of(
            "platform-keys.json", Bytes.utf8(cca.platformKeys().text()),
            "reference-values.json", Bytes.utf8(cca.referenceValues().text())),
        cca.platformFingerprint());
  }

  private static Forgery csv(String seed, Bytes reportData) {
    var hygon = EmulatedHygon.create(SeededChance.of(seed));
    Bytes body =
        Bytes.zeros(SLOT)
            .concat(reportData.padTo(SLOT))
            .concat(Bytes.zeros(16))
            .concat(measured(32))
            .concat(Bytes.ofHex("0f000000"));
    return new Forgery(
        Bytes.utf8(hygon.evidence(body, measured(4)).text()),
        true,
        Map.of("hygon.cert", hygon.certificates()),
        hygon.rootFingerprint());
  }

  private static Forgery dcu(String seed, Bytes reportData) {
    var hygon = EmulatedHygon.create(SeededChance.of(seed));
    return new Forgery(
        Bytes.utf8(hygon.dcuEvidence(reportData.padTo(SLOT), measured(32)).text()),
        true,
        Map.of("hygon.cert", hygon.certificates()),
        hygon.rootFingerprint());
  }

  private static Forgery nitro(String seed, Bytes reportData, Instant at) {
    var nitro = EmulatedNitro.create(SeededChance.of(seed), at);
    Bytes document = nitro.document(nitro.claims(measured(48), reportData, at));
    return new Forgery(document, false, Map.of(), nitro.rootFingerprint());
  }

  private static Forgery nvidia(String seed, Bytes reportData, Instant at) {
    var maker = EmulatedNvidia.create(SeededChance.of(seed), at);
    var measurements = EmulatedNvidia.measurements();
    Bytes nonce = reportData.padTo(SLOT).slice(0, NONCE);
    Bytes report = maker.report(nonce, measurements, maker.opaque());
    var manifests = new TreeMap<String, Bytes>();
    manifests.put("driver.xml", maker.manifest("550.90.07", measurements.headMap(33)));
    manifests.put("vbios.xml", maker.manifest("96.00.9f.00.01", measurements.tailMap(33)));
    return new Forgery(
        Bytes.utf8(EmulatedNvidia.evidence(maker.entry("HOPPER", report)).text()),
        true,
        manifests,
        maker.rootFingerprint());
  }

  /// What the emulated machine measured of its start.
  static Bytes measured(int size) {
    return Bytes.ofHex("a3".repeat(size));
  }
}
