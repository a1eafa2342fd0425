package dev.nacre.attestation.snp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.x509.RevocationList;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RevocationTest {
  private static final java.time.Instant YESTERDAY = Lab.NOW.minus(Duration.ofDays(1));

  @Test
  void aSignerOnNoCurrentListIsGood() {
    VerificationResult result = verify(Lab.AMD.revocationList(List.of(), YESTERDAY));

    assertThat(result.verified()).isTrue();
    assertThat(result.findings())
        .filteredOn(finding -> finding.check().startsWith("snp.chain.revocation"))
        .extracting(Finding::status)
        .containsExactly(Finding.Status.PASSED, Finding.Status.NOT_MADE);
  }

  @Test
  void aRevokedSignerIsRefused() {
    assertThat(refusal(Lab.AMD.revocationList(List.of(Lab.AMD.ask().certificate()), YESTERDAY)))
        .contains("snp.chain.revocation")
        .contains("found revoked: serial ");
  }

  @Test
  void aListThatRanOutIsRefused() {
    assertThat(refusal(Lab.AMD.revocationList(List.of(), Lab.NOW.minus(Duration.ofDays(40)))))
        .contains("no list that is current");
    assertThat(refusal(Lab.AMD.revocationList(List.of(), Lab.NOW.plus(Duration.ofDays(1)))))
        .contains("no list that is current");
  }

  @Test
  void aListUnderTheRootsNameThatAStrangerSignedIsRefused() {
    assertThat(refusal(Lab.STRANGER.revocationList(List.of(), YESTERDAY)))
        .contains("a list that ARK-EMULATED did not sign");
  }

  @Test
  void aRevocationStaysKnownBesideAnotherList() {
    Bytes revoking = Lab.AMD.revocationList(List.of(Lab.AMD.ask().certificate()), YESTERDAY);
    Bytes empty = Lab.AMD.revocationList(List.of(), YESTERDAY);

    assertThat(verify(empty, revoking).verified()).isFalse();
    assertThat(verify(revoking, empty).verified()).isFalse();
  }

  @Test
  void whoRequiresRevocationRefusesWhatCouldNotBeLookedUp() {
    VerificationResult lenient = verify();
    VerificationResult strict = lenient.requiringRevocation();

    assertThat(lenient.verified()).isTrue();
    assertThat(strict.verified()).isFalse();
    assertThat(strict.failures())
        .as("of the signer only: the makers of chips publish no lists of them")
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.check()).isEqualTo("snp.chain.revocation");
          assertThat(finding.found())
              .isEqualTo(
                  "no list of ARK-EMULATED was supplied; the owner requires that revocation is"
                      + " known");
        });
    assertThat(
            verify(Lab.AMD.revocationList(List.of(), YESTERDAY)).requiringRevocation().verified())
        .isTrue();
  }

  @Test
  void aCertificateThatNamesNoListIsSaidToNameNone() {
    assertThat(verify().findings())
        .filteredOn(finding -> finding.check().endsWith(".unpublished"))
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.status()).isEqualTo(Finding.Status.NOT_MADE);
          assertThat(finding.found()).endsWith("and the certificate names none");
        });
  }

  @Test
  void whatIsNoListIsRefused() {
    Bytes list = Lab.AMD.revocationList(List.of(), YESTERDAY);
    for (int size = 0; size < list.size(); size += 5) {
      assertThat(refusal(list.slice(0, size))).contains("snp.chain.form");
    }
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> RevocationList.parse(Lab.AMD.ark().der()))
        .isInstanceOf(MalformedException.class);
  }

  private static String refusal(Bytes list) {
    VerificationResult result = verify(list);
    assertThat(result.verified()).isFalse();
    return result.sentence();
  }

  private static VerificationResult verify(Bytes... lists) {
    return Lab.VERIFIER.verify(
        Lab.signed(Lab.GENOA, Lab.body(Lab.GENOA)),
        Endorsements.none().withRevocationLists(List.of(lists)),
        Lab.EXPECTED,
        Lab.NOW);
  }
}
