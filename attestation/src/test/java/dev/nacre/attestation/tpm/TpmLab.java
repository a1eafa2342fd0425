package dev.nacre.attestation.tpm;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.emulator.EmulatedTpm;
import dev.nacre.emulator.EmulatedTpmMaker;
import dev.nacre.emulator.SeededChance;
import dev.nacre.emulator.TpmScheme;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Emulated TPMs of each kind, made once for all tests, and a verifier.
final class TpmLab {
  static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final Bytes NONCE = Bytes.ofHex("d1".repeat(32));
  static final Bytes INIT_DATA = Bytes.ofHex("e2".repeat(32));
  static final Verifier VERIFIER = Verifier.trusting(TrustAnchors.vendors());
  static final Map<TpmScheme, EmulatedTpm> TPMS = tpms();
  static final EmulatedTpm TPM = tpm(TpmScheme.ECDSA_P256);
  static final EmulatedTpmMaker MAKER = EmulatedTpmMaker.create(SeededChance.of("maker"), START);

  static Map<TpmScheme, EmulatedTpm> tpms() {
    var all = new EnumMap<TpmScheme, EmulatedTpm>(TpmScheme.class);
    for (TpmScheme scheme : TpmScheme.values()) {
      EmulatedTpm tpm = EmulatedTpm.started(scheme, SeededChance.of("tpm " + scheme));
      all.put(scheme, tpm.extend(8, INIT_DATA).extend(11, Bytes.ofHex("a5".repeat(32))));
    }
    return all;
  }

  static EmulatedTpm tpm(TpmScheme scheme) {
    return Objects.requireNonNull(TPMS.get(scheme));
  }

  static Bytes fingerprint(EmulatedTpm tpm) {
    return AttestationKey.of(tpm.attestationKey().getPublic()).fingerprint();
  }

  static Expected expecting(Bytes reportData, Bytes initData) {
    return Expected.reportData(reportData).withInitDataDigest(initData);
  }

  static Expected expecting(EmulatedTpm tpm, Bytes reportData, Bytes initData) {
    return expecting(reportData, initData).withEnrolledKeys(Set.of(fingerprint(tpm)));
  }

  static VerificationResult verify(EmulatedTpm tpm, Json evidence) {
    return verify(evidence, expecting(tpm, NONCE, INIT_DATA));
  }

  static VerificationResult verify(Json evidence, Expected expected) {
    return VERIFIER.verify(Evidence.of(Tee.TPM, evidence), Endorsements.none(), expected, NOW);
  }

  static List<String> checks(VerificationResult result) {
    return result.failures().stream().map(Finding::check).toList();
  }

  private TpmLab() {}
}
