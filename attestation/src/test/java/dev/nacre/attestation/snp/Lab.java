package dev.nacre.attestation.snp;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.codec.Bytes;
import dev.nacre.emulator.EmulatedAmd;
import dev.nacre.emulator.EmulatedChip;
import dev.nacre.emulator.EmulatedSnp;
import dev.nacre.emulator.LaunchState;
import dev.nacre.emulator.ReportBody;
import dev.nacre.emulator.SnpGeneration;
import dev.nacre.emulator.SnpTcb;
import java.time.Instant;
import java.util.Set;

/// An emulated AMD with chips of each kind, made once for all tests, and a verifier that trusts it.
final class Lab {
  static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  static final EmulatedAmd AMD = EmulatedAmd.createQuickly(Instant.parse("2026-01-01T00:00:00Z"));
  static final EmulatedAmd STRANGER =
      EmulatedAmd.createQuickly(Instant.parse("2026-01-01T00:00:00Z"));
  static final EmulatedChip GENOA = EmulatedChip.of(AMD);
  static final EmulatedChip TURIN =
      EmulatedChip.of(AMD, SnpGeneration.TURIN, new SnpTcb(1, 2, 3, 4, 80));
  static final EmulatedChip CLOUD =
      EmulatedChip.ofProvider(AMD, SnpGeneration.MILAN, new SnpTcb(0, 4, 0, 24, 219));
  static final TrustAnchors ANCHORS =
      TrustAnchors.emulated("emulated-lab", Set.of(AMD.rootFingerprint()));
  static final Verifier VERIFIER = Verifier.trusting(ANCHORS);

  static final Bytes REPORT_DATA = Bytes.ofHex("d1".repeat(48));
  static final Bytes INIT_DATA = Bytes.ofHex("e2".repeat(32));
  static final Bytes MEASUREMENT = Bytes.ofHex("a3".repeat(48));
  static final Expected EXPECTED = Expected.reportData(REPORT_DATA).withInitDataDigest(INIT_DATA);

  private Lab() {}

  static EmulatedSnp machine(EmulatedChip chip) {
    return EmulatedSnp.started(
        chip,
        new LaunchState(
            MEASUREMENT, INIT_DATA, LaunchState.USUAL_POLICY, Bytes.ofHex("f4".repeat(32))));
  }

  static ReportBody body(EmulatedChip chip) {
    return machine(chip).body(REPORT_DATA.padTo(64), 0);
  }

  /// The evidence of a body that `chip` signs.
  static Evidence signed(EmulatedChip chip, ReportBody body) {
    return raw(chip.sign(body).concat(chip.certificateTable()));
  }

  static Evidence raw(Bytes content) {
    return Evidence.ofRaw(Tee.SNP, content);
  }

  static VerificationResult verify(Evidence evidence) {
    return VERIFIER.verify(evidence, Endorsements.none(), EXPECTED, NOW);
  }
}
