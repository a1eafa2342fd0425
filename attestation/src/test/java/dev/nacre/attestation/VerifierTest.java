package dev.nacre.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.codec.Bytes;
import java.time.Instant;
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
