package dev.nacre.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestation.snp.SnpEvidence;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedAmd;
import dev.nacre.emulator.EmulatedChip;
import dev.nacre.emulator.EmulatedSnp;
import dev.nacre.emulator.LaunchState;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VerifierTest {
  private static final Verifier VERIFIER = Verifier.trusting(TrustAnchors.vendors());

  @ParameterizedTest
  @EnumSource(Tee.class)
  void emptyEvidenceOfAnyTeeIsRefusedWithAFinding(Tee tee) {
    VerificationResult result =
        VERIFIER.verify(
            Evidence.ofRaw(tee, Bytes.empty()),
            Endorsements.none(),
            Expected.nothing(),
            Instant.EPOCH);

    assertThat(result.verified()).isFalse();
    assertThat(result.emulated()).isFalse();
    assertThat(result.failures()).isNotEmpty();
    assertThat(result.sentence()).startsWith(tee + " evidence is refused: ");
    assertThat(result.toJson().bool("verified")).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Tee.class)
  void evidenceThatWasReadBeforeIsJudgedAlike(Tee tee) {
    for (Evidence evidence :
        List.of(
            Evidence.ofRaw(tee, Bytes.zeros(8)),
            Evidence.of(tee, JsonObject.empty()),
            Evidence.of(tee, Json.of("")))) {
      Evidence read = VERIFIER.read(evidence);

      assertThat(read.tee()).isEqualTo(tee);
      assertThat(VERIFIER.verify(read, Endorsements.none(), Expected.nothing(), Instant.EPOCH))
          .isEqualTo(
              VERIFIER.verify(evidence, Endorsements.none(), Expected.nothing(), Instant.EPOCH));
    }
  }

  @Test
  void evidenceIsReadOnceForAllWhoLookIntoIt() {
    var chip = EmulatedChip.of(EmulatedAmd.createQuickly(Instant.EPOCH));
    var launch = LaunchState.of(Bytes.zeros(48), Bytes.zeros(32));
    Bytes report = EmulatedSnp.started(chip, launch).report(Bytes.zeros(64), 0).report();
    Evidence read = VERIFIER.read(Evidence.ofRaw(Tee.SNP, report));
    var first = read.as(SnpEvidence.class, SnpEvidence::parse, SnpEvidence::parse);

    assertThat(read.as(SnpEvidence.class, SnpEvidence::parse, SnpEvidence::parse)).isSameAs(first);
    assertThat(first.report().content()).isEqualTo(report);
    assertThat(read.as(Bytes.class, _ -> Bytes.empty(), raw -> raw)).isEqualTo(report);
  }

  @Test
  void whyEvidenceHasNoFormIsKeptToo() {
    Evidence read = VERIFIER.read(Evidence.ofRaw(Tee.SNP, Bytes.zeros(8)));

    assertThatThrownBy(() -> read.as(Bytes.class, _ -> Bytes.empty(), raw -> raw))
        .isInstanceOf(MalformedException.class)
        .hasMessage("SNP evidence: expected at least 1184 bytes, found 8 bytes");
  }

  @ParameterizedTest
  @EnumSource(
      value = Tee.class,
      names = {"NVIDIA_DPU"})
  void whatThisBuildCannotVerifyIsSaidPlainly(Tee tee) {
    VerificationResult result =
        VERIFIER.verify(
            Evidence.ofRaw(tee, Bytes.zeros(4096)),
            Endorsements.none(),
            Expected.nothing(),
            Instant.EPOCH);

    assertThat(result.sentence()).contains("no verifier for " + tee);
  }

  @Test
  void teesAreKnownByTheirWireNamesAndTheOldOnes() {
    assertThat(Tee.ofWireName("az-snp-vtpm")).contains(Tee.AZ_SNP_VTPM);
    assertThat(Tee.ofWireName("azsnpvtpm")).contains(Tee.AZ_SNP_VTPM);
    assertThat(Tee.ofWireName("nvidiadpu")).contains(Tee.NVIDIA_DPU);
    assertThat(Tee.ofWireName("snp ")).isEmpty();
  }

  @Test
  void anEmulatedRootNeedsANameThatSaysSo() {
    Set<Bytes> root = Set.of(Bytes.zeros(32));

    assertThatThrownBy(() -> TrustAnchors.emulated("production", root))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a name that contains \"emulated\", found \"production\"");
    assertThat(TrustAnchors.emulated("emulated-lab", root).trustsEmulated(Bytes.zeros(32)))
        .isTrue();
    assertThat(TrustAnchors.vendors().trustsEmulated(Bytes.zeros(32))).isFalse();
  }
}
