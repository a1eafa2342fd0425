package dev.nacre.attestation.nvidia;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestation.x509.OcspResponse;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.emulator.CertifiedKey;
import dev.nacre.emulator.EmulatedNvidia;
import dev.nacre.emulator.EmulatedResponder;
import dev.nacre.emulator.EmulatedResponder.Answer;
import dev.nacre.emulator.EmulatedResponder.State;
import dev.nacre.emulator.SeededChance;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What responders say about NVIDIA's certificates (RFC 6960).
class NvidiaResponderTest {
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final Instant BEFORE = NOW.minus(Duration.ofHours(1));
  private static final Instant AFTER = NOW.plus(Duration.ofHours(1));
  private static final EmulatedNvidia MAKER = EmulatedNvidia.create(SeededChance.of("nv"), NOW);
  private static final EmulatedNvidia STRANGER =
      EmulatedNvidia.create(SeededChance.of("stranger"), NOW);
  private static final EmulatedResponder ROOTS = EmulatedResponder.of(MAKER.root());
  private static final Verifier VERIFIER =
      Verifier.trusting(TrustAnchors.emulated("emulated-nv", Set.of(MAKER.rootFingerprint())));
  private static final Bytes MANIFEST = MAKER.manifest("550.90.07", EmulatedNvidia.measurements());
  private static final Bytes REPORT =
      MAKER.report(Bytes.zeros(32), EmulatedNvidia.measurements(), MAKER.opaque());
  private static final String DEVICE = "nvidia.gpu0.chain.ocsp";
  private static final String DRIVER = "nvidia.gpu0.rim.driver.ocsp";

  private static Answer about(CertifiedKey key, State state) {
    return new Answer(key.certificate(), state, BEFORE, Optional.of(AFTER), Bytes.empty());
  }

  private static VerificationResult verify(Bytes... responses) {
    return VERIFIER.verify(
        Evidence.of(Tee.NVIDIA, EmulatedNvidia.evidence(MAKER.entry("HOPPER", REPORT))),
        Endorsements.none()
            .with(EndorsementKind.NVIDIA_RIM, List.of(MANIFEST))
            .with(EndorsementKind.OCSP_RESPONSE, List.of(responses)),
        Expected.nothing(),
        NOW);
  }

  private static void refused(VerificationResult result, String found) {
    assertThat(result.failures()).extracting(Finding::check).containsExactly(DEVICE);
    assertThat(result.failures().getFirst().found()).contains(found);
  }

  private static List<String> checks(VerificationResult result, Finding.Status status) {
    return result.findings().stream()
        .filter(finding -> finding.status() == status && finding.check().contains(".ocsp"))
        .map(Finding::check)
        .toList();
  }

  @Test
  void certificatesThatTheRootCallsGoodAreGood() {
    VerificationResult result =
        verify(
            ROOTS.answer(about(MAKER.model(), State.GOOD)),
            ROOTS.answer(about(MAKER.publisher(), State.GOOD)));

    assertThat(result.failures()).isEmpty();
    assertThat(checks(result, Finding.Status.PASSED)).containsExactly(DEVICE, DRIVER);
    assertThat(checks(result, Finding.Status.NOT_MADE)).containsExactly(DEVICE + ".unpublished");
    assertThat(result.requiringRevocation().failures())
        .as("all that a responder knows was asked")
        .isEmpty();
  }

  @Test
  void withoutAResponseTheResultSaysSoAndRefusesWhereRevocationIsRequired() {
    VerificationResult result = verify(ROOTS.answer(about(STRANGER.model(), State.GOOD)));

    assertThat(result.verified()).isTrue();
    assertThat(checks(result, Finding.Status.NOT_MADE))
        .containsExactly(DEVICE + ".unpublished", DEVICE, DRIVER);
    assertThat(result.requiringRevocation().failures())
        .extracting(Finding::check)
        .containsExactly(DEVICE, DRIVER);
  }

  @ParameterizedTest
  @EnumSource(value = State.class, names = "GOOD", mode = EnumSource.Mode.EXCLUDE)
  void whatIsNotGoodIsRefused(State state) {
    refused(
        verify(ROOTS.answer(about(MAKER.model(), state))),
        state == State.REVOKED ? "revoked" : "unknown to the responder");
  }

  @Test
  void aRevokedPublisherIsRefused() {
    assertThat(verify(ROOTS.answer(about(MAKER.publisher(), State.REVOKED))).failures())
        .extracting(Finding::check)
        .containsExactly(DRIVER);
  }

  @Test
  void aResponseCountsInItsTimeOnly() {
    var model = MAKER.model().certificate();
    var none = Bytes.empty();
    Optional<Instant> until = Optional.of(AFTER);
    refused(
        verify(ROOTS.answer(new Answer(model, State.GOOD, BEFORE, Optional.of(BEFORE), none))),
        "good from");
    refused(verify(ROOTS.answer(new Answer(model, State.GOOD, AFTER, until, none))), "good from");
    refused(
        verify(ROOTS.answer(new Answer(model, State.GOOD, BEFORE, Optional.empty(), none))),
        "to an unsaid time");
  }

  @Test
  void anOldGoodResponseDoesNotOutweighANewBadOne() {
    refused(
        verify(
            ROOTS.answer(about(MAKER.model(), State.GOOD)),
            ROOTS.answer(about(MAKER.model(), State.REVOKED))),
        "revoked");
  }

  @Test
  void aStrangersResponseIsRefused() {
    var stranger = new EmulatedResponder(MAKER.root(), STRANGER.root());

    refused(
        verify(stranger.answer(about(MAKER.model(), State.GOOD))),
        "neither the issuer signed nor one whom it charged");
  }

  @Test
  void whomTheIssuerChargedMayAnswerForIt() {
    Bytes good =
        EmulatedResponder.delegated(MAKER.root(), true, BEFORE, AFTER)
            .answer(about(MAKER.model(), State.GOOD));
    Bytes forOther =
        EmulatedResponder.delegated(MAKER.root(), false, BEFORE, AFTER)
            .answer(about(MAKER.model(), State.GOOD));
    Bytes over =
        EmulatedResponder.delegated(MAKER.root(), true, BEFORE, BEFORE.plusSeconds(60))
            .answer(about(MAKER.model(), State.GOOD));
    var ofStranger = EmulatedResponder.delegated(STRANGER.root(), true, BEFORE, AFTER);
    Bytes foreign =
        new EmulatedResponder(MAKER.root(), ofStranger.signer())
            .answer(about(MAKER.model(), State.GOOD));

    assertThat(verify(good).failures()).isEmpty();
    refused(verify(forOther), "neither the issuer");
    refused(verify(over), "neither the issuer");
    refused(verify(foreign), "neither the issuer");
  }

  @Test
  void aResponseCutAnywhereIsMalformedAndAChangedOneIsNotBelieved() {
    Bytes response = ROOTS.answer(about(MAKER.model(), State.GOOD));
    for (int size = 0; size < response.size(); size++) {
      Bytes cut = response.slice(0, size);
      assertThatThrownBy(() -> OcspResponse.parse(cut)).isInstanceOf(MalformedException.class);
    }
    Bytes signed = OcspResponse.parse(response).signed();
    int start = response.hex().indexOf(signed.hex()) / 2;
    for (int at = start; at < start + signed.size(); at += 11) {
      byte[] bent = response.toArray();
      bent[at] ^= 1;
      VerificationResult result = verify(Bytes.of(bent));
      assertThat(checks(result, Finding.Status.PASSED)).as("byte %d", at).doesNotContain(DEVICE);
    }
  }

  @Test
  void whatIsNoResponseIsAFinding() {
    assertThat(verify(Bytes.ofHex("30030a0106")).failures().getFirst())
        .extracting(Finding::check, Finding::found)
        .containsExactly(
            "nvidia.ocsp.form", "OCSP response: expected status 0 (successful), found status 6");
    assertThat(verify(Bytes.utf8("<html>")).failures())
        .extracting(Finding::check)
        .containsExactly("nvidia.ocsp.form");
    assertThatThrownBy(() -> OcspResponse.parse(Bytes.zeros(70_000)))
        .hasMessageContaining("at most");
  }

  @Test
  void theNonceOfARequestComesBack() {
    Bytes nonce = Bytes.ofHex("a1".repeat(32));
    var answer =
        new Answer(MAKER.model().certificate(), State.GOOD, BEFORE, Optional.of(AFTER), nonce);

    assertThat(OcspResponse.parse(ROOTS.answer(answer)).nonce()).contains(nonce);
    assertThat(OcspResponse.parse(ROOTS.answer(about(MAKER.model(), State.GOOD))).nonce())
        .isEmpty();
  }
}
