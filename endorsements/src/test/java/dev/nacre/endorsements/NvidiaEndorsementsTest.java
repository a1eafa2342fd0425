package dev.nacre.endorsements;

import static dev.nacre.endorsements.ForgedNvidia.DRIVER_PATH;
import static dev.nacre.endorsements.ForgedNvidia.EVIDENCE;
import static dev.nacre.endorsements.ForgedNvidia.KEYS_PATH;
import static dev.nacre.endorsements.ForgedNvidia.MAKER;
import static dev.nacre.endorsements.ForgedNvidia.RESPONDER;
import static dev.nacre.endorsements.ForgedNvidia.SERVICE;
import static dev.nacre.endorsements.ForgedNvidia.START;
import static dev.nacre.endorsements.ForgedNvidia.VBIOS_PATH;
import static dev.nacre.endorsements.ForgedNvidia.VERDICT_PATH;
import static dev.nacre.endorsements.ForgedNvidia.honest;
import static dev.nacre.endorsements.ForgedNvidia.responder;
import static dev.nacre.endorsements.ForgedNvidia.says;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Pem;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedResponder.State;
import dev.nacre.endorsements.EndorsementSource.Supplied;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A forged NVIDIA on loopback, well behaved and not.
class NvidiaEndorsementsTest {
  @TempDir private Path folder;
  private final ForgedEndorser manifests = ForgedNvidia.manifests();
  private final ForgedEndorser responder = new ForgedEndorser();
  private final AtomicReference<Instant> now = new AtomicReference<>(START.plusSeconds(60));

  @AfterEach
  void stop() {
    manifests.close();
    responder.close();
  }

  private OnlineEndorsements open() {
    return OnlineEndorsements.open(
        EndorsementSettings.online(folder, Set.of())
            .with(Endorser.NVIDIA_RIM, manifests.base(), Duration.ZERO)
            .with(Endorser.NVIDIA_OCSP, responder.base(), Duration.ZERO),
        now::get);
  }

  private VerificationResult verify(Supplied supplied) {
    return Verifier.trusting(TrustAnchors.emulated("emulated", Set.of(MAKER.rootFingerprint())))
        .verify(EVIDENCE, supplied.endorsements(), Expected.nothing(), now.get())
        .requiringRevocation();
  }

  private Supplied saying(ForgedNvidia.Saying saying) {
    responder.behaving(RESPONDER, responder(saying));
    return open().endorsements(EVIDENCE);
  }

  @Test
  void manifestsAndStatesAreFetchedOnceAndVerifyTheDevice() {
    Supplied supplied = saying(honest(State.GOOD, now.get()));

    assertThat(supplied.problems()).isEmpty();
    VerificationResult result = verify(supplied);
    assertThat(result.failures()).isEmpty();
    assertThat(result.claims().object("nacre").bool("measurements_as_published")).isTrue();
    assertThat(open().endorsements(EVIDENCE).endorsements()).isEqualTo(supplied.endorsements());
    assertThat(manifests.asked()).containsExactly(DRIVER_PATH, VBIOS_PATH);
    assertThat(responder.asked()).as("the model and the publisher").hasSize(2);
  }

  @Test
  void aRevocationIsFetchedAndRefusesTheDevice() {
    Supplied supplied = saying(honest(State.REVOKED, now.get()));

    assertThat(supplied.problems()).isEmpty();
    assertThat(verify(supplied).failures())
        .extracting(Finding::check)
        .containsExactly(
            "nvidia.gpu0.chain.ocsp", "nvidia.gpu0.rim.driver.ocsp", "nvidia.gpu0.rim.vbios.ocsp");
  }

  @Test
  void whatWasSaidBeforeIsNotTakenForAnAnswer() {
    Bytes old = Bytes.ofHex("a1".repeat(32));
    for (Bytes nonce : List.of(old, Bytes.empty())) {
      Supplied replayed = saying(asked -> says(State.GOOD, now.get(), asked.serial(), nonce));
      assertThat(replayed.problems())
          .hasSize(2)
          .allSatisfy(problem -> assertThat(problem).contains("our nonce"));
    }
  }

  @Test
  void anAnswerAboutAnotherOrOfThePastIsNotKept() {
    String other = MAKER.publisher().certificate().getSerialNumber().toString(16);
    String model = MAKER.model().certificate().getSerialNumber().toString(16);
    Supplied swapped =
        saying(asked ->
            says(
                State.GOOD,
                now.get(),
                asked.serial().equals(model) ? other : model,
                asked.nonce()));
    assertThat(swapped.problems())
        .hasSize(2)
        .allSatisfy(problem -> assertThat(problem).contains("in force"));

    Supplied past = saying(honest(State.GOOD, now.get().minus(Duration.ofDays(2))));
    assertThat(past.problems()).hasSize(2);
    assertThat(saying(honest(State.GOOD, now.get())).problems()).isEmpty();
  }

  @Test
  void anAnswerIsAskedForAgainWhenItsTimeIsOver() {
    assertThat(saying(honest(State.GOOD, now.get())).problems()).isEmpty();
    now.set(now.get().plus(ForgedNvidia.IN_FORCE).plusSeconds(60));

    Supplied renewed = saying(honest(State.REVOKED, now.get()));

    assertThat(renewed.problems()).isEmpty();
    assertThat(verify(renewed).failures()).isNotEmpty();
    assertThat(responder.asked()).hasSize(4);
  }

  @Test
  void aResponderThatAnswersNonsenseOrNothingIsAProblem() {
    responder.answering(RESPONDER, Bytes.utf8("<html>busy"));
    assertThat(open().endorsements(EVIDENCE).problems())
        .hasSize(2)
        .allSatisfy(problem -> assertThat(problem).contains("answers with something else"));
    responder.failing(RESPONDER, 500);
    Supplied silent = open().endorsements(EVIDENCE);
    assertThat(silent.problems()).hasSize(2);
    assertThat(verify(silent).failures())
        .as("revocation is required")
        .extracting(Finding::check)
        .contains("nvidia.gpu0.chain.ocsp");
  }

  @Test
  void nobodyIsAskedWhoIsNotConfigured() {
    var settings =
        EndorsementSettings.online(folder, Set.of())
            .with(Endorser.NVIDIA_RIM, manifests.base(), Duration.ZERO);

    Supplied supplied = OnlineEndorsements.open(settings, now::get).endorsements(EVIDENCE);

    assertThat(supplied.problems()).isEmpty();
    assertThat(supplied.endorsements().documents(EndorsementKind.NVIDIA_RIM)).hasSize(2);
    assertThat(supplied.endorsements().documents(EndorsementKind.OCSP_RESPONSE)).isEmpty();
  }

  @Test
  void theForecastKnowsWhenAnAnswerIsOver() {
    OnlineEndorsements online = open();
    responder.behaving(RESPONDER, responder(honest(State.GOOD, now.get())));
    assertThat(online.endorsements(EVIDENCE).problems()).isEmpty();

    assertThat(online.forecast())
        .filteredOn(expiry -> expiry.what().equals("what a responder says of a certificate"))
        .hasSize(2)
        .allSatisfy(
            expiry -> assertThat(expiry.at()).contains(now.get().plus(ForgedNvidia.IN_FORCE)));
  }

  private Supplied shownTo(ForgedEndorser service) {
    var settings =
        EndorsementSettings.online(folder, Set.of())
            .with(Endorser.NVIDIA_NRAS, service.base(), Duration.ZERO);
    return OnlineEndorsements.open(settings, now::get).endorsements(EVIDENCE);
  }

  @Test
  void theServiceIsShownTheReportAndItsVerdictCounts() {
    var shown = new ArrayList<JsonObject>();
    Json good = SERVICE.good("gpu", Bytes.zeros(32), now.get());
    try (ForgedEndorser service = ForgedNvidia.service(good, shown)) {
      Supplied supplied = shownTo(service);

      assertThat(supplied.problems()).isEmpty();
      VerificationResult result =
          Verifier.trusting(TrustAnchors.emulated("emulated", Set.of(MAKER.rootFingerprint())))
              .verify(
                  EVIDENCE,
                  supplied.endorsements(),
                  Expected.nothing().withEnrolledKeys(Set.of(SERVICE.fingerprint())),
                  now.get());
      assertThat(result.failures()).isEmpty();
      assertThat(result.claims().string("measres")).isEqualTo("success");

      JsonObject request = shown.getFirst();
      assertThat(request.string("nonce")).isEqualTo("00".repeat(32));
      assertThat(request.string("arch")).isEqualTo("HOPPER");
      assertThat(request.string("claims_version")).isEqualTo("3.0");
      JsonObject sent = (JsonObject) request.array("evidence_list").get(0);
      assertThat(Bytes.ofBase64(sent.string("evidence"))).isEqualTo(ForgedNvidia.REPORT);
      assertThat(Pem.contents(Pem.CERTIFICATE, Bytes.ofBase64(sent.string("certificate")).utf8()))
          .containsExactly(MAKER.device().der(), MAKER.model().der(), MAKER.root().der());
    }
  }

  @Test
  void aVerdictIsNeverKept() {
    var shown = new ArrayList<JsonObject>();
    Json good = SERVICE.good("gpu", Bytes.zeros(32), now.get());
    try (ForgedEndorser service = ForgedNvidia.service(good, shown)) {
      assertThat(shownTo(service).problems()).isEmpty();
      assertThat(shownTo(service).problems()).isEmpty();
      assertThat(shown).hasSize(2);
      assertThat(service.asked()).filteredOn(KEYS_PATH::equals).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "[]", "{}", "[[\"JWT\",\"a.b.c\"],{\"GPU-0\":\"a.b.c\"}]"})
  void aServiceThatAnswersSomethingElseIsAProblem(String answer) {
    try (ForgedEndorser service = ForgedNvidia.service(Json.parse(answer), new ArrayList<>())) {
      assertThat(shownTo(service).problems())
          .singleElement()
          .asString()
          .contains("answers with something else");
    }
  }

  @Test
  void aServiceThatIsBusyOrRedirectsIsAProblem() {
    try (ForgedEndorser service = ForgedNvidia.service(Json.parse("[]"), new ArrayList<>())) {
      service.failing(VERDICT_PATH, 500).redirecting(KEYS_PATH, "http://localhost:1/keys");
      assertThat(shownTo(service).problems())
          .hasSize(2)
          .anyMatch(problem -> problem.contains("answers 500"))
          .anyMatch(problem -> problem.contains("redirects to elsewhere"));
    }
  }
}
