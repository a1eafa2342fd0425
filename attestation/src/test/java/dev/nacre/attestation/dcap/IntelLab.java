package dev.nacre.attestation.dcap;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedIntel;
import dev.nacre.emulator.EmulatedPlatform;
import dev.nacre.emulator.EnclaveField;
import dev.nacre.emulator.Fields;
import dev.nacre.emulator.SeededChance;
import dev.nacre.emulator.TdField;
import java.time.Instant;
import java.util.Set;

/// An emulated Intel with a platform, made once for all tests, and a verifier that trusts it.
public final class IntelLab {
  public static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  public static final EmulatedIntel INTEL = EmulatedIntel.create(SeededChance.of("intel"), NOW);
  public static final EmulatedIntel STRANGER =
      EmulatedIntel.create(SeededChance.of("stranger"), NOW);
  public static final EmulatedPlatform PLATFORM =
      EmulatedPlatform.of(INTEL, SeededChance.of("platform"));
  public static final Verifier VERIFIER =
      Verifier.trusting(TrustAnchors.emulated("emulated-lab", Set.of(INTEL.rootFingerprint())));

  public static final Bytes REPORT_DATA = Bytes.ofHex("d1".repeat(48));
  public static final Bytes INIT_DATA = Bytes.ofHex("e2".repeat(48));
  public static final Expected EXPECTED =
      Expected.reportData(REPORT_DATA).withInitDataDigest(INIT_DATA);

  private static final Endorsements TDX =
      Endorsements.none().withIntelCollateral(PLATFORM.collateral(true));
  private static final Endorsements SGX =
      Endorsements.none().withIntelCollateral(PLATFORM.collateral(false));

  private IntelLab() {}

  public static Fields<TdField> domain() {
    return EmulatedPlatform.domain(REPORT_DATA).with(TdField.MR_CONFIG_ID, INIT_DATA);
  }

  public static Fields<TdField> newerDomain() {
    return EmulatedPlatform.newerDomain(REPORT_DATA).with(TdField.MR_CONFIG_ID, INIT_DATA);
  }

  public static Fields<EnclaveField> enclave() {
    return EmulatedPlatform.enclave(REPORT_DATA)
        .with(EnclaveField.FLAGS, Bytes.ofHex("8500000000000000"))
        .with(EnclaveField.CONFIG_ID, INIT_DATA.padTo(64));
  }

  public static Bytes quote(Fields<TdField> domain) {
    return PLATFORM.sign(PLATFORM.order(domain));
  }

  public static VerificationResult tdx(Fields<TdField> domain) {
    return tdx(quote(domain));
  }

  public static VerificationResult tdx(Bytes quote) {
    return tdx(Evidence.ofRaw(Tee.TDX, quote));
  }

  public static VerificationResult tdx(Evidence evidence) {
    return VERIFIER.verify(evidence, TDX, EXPECTED, NOW);
  }

  public static VerificationResult tdx(JsonObject collateral) {
    return VERIFIER.verify(
        Evidence.ofRaw(Tee.TDX, quote(domain())),
        Endorsements.none().withIntelCollateral(collateral),
        EXPECTED,
        NOW);
  }

  public static VerificationResult sgx(Fields<EnclaveField> enclave) {
    return sgx(PLATFORM.sign(PLATFORM.orderOfEnclave(enclave)));
  }

  public static VerificationResult sgx(Bytes quote) {
    return VERIFIER.verify(Evidence.ofRaw(Tee.SGX, quote), SGX, EXPECTED, NOW);
  }
}
