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
import dev.nacre.attestation.appraisal.Submodule;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedNvidia;
import dev.nacre.emulator.EmulatedVerdicts;
import dev.nacre.emulator.SeededChance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Verdicts of NVIDIA's remote attestation service.
class NvidiaVerdictTest {
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final EmulatedNvidia MAKER = EmulatedNvidia.create(SeededChance.of("nv"), NOW);
  private static final EmulatedVerdicts SERVICE = EmulatedVerdicts.create(SeededChance.of("nras"));
  private static final EmulatedVerdicts STRANGER = EmulatedVerdicts.create(SeededChance.of("no"));
  private static final Verifier VERIFIER =
      Verifier.trusting(TrustAnchors.emulated("emulated-nv", Set.of(MAKER.rootFingerprint())));
  private static final Bytes NONCE = Bytes.ofHex("d1".repeat(32));
  private static final Bytes REPORT =
      MAKER.report(NONCE, EmulatedNvidia.measurements(), MAKER.opaque());

  private static VerificationResult verify(Endorsements endorsements, Set<Bytes> enrolled) {
    return VERIFIER.verify(
        Evidence.of(Tee.NVIDIA, EmulatedNvidia.evidence(MAKER.entry("HOPPER", REPORT))),
        endorsements,
        Expected.reportData(NONCE).withEnrolledKeys(enrolled),
        NOW);
  }

  private static VerificationResult judged(Json answer) {
    return verify(endorsements(answer), Set.of(SERVICE.fingerprint()));
  }

  private static Endorsements endorsements(Json answer) {
    JsonObject document = RemoteVerdict.document(SpdmReport.parse(REPORT), answer);
    return Endorsements.none()
        .with(EndorsementKind.NVIDIA_SERVICE_KEYS, List.of(SERVICE.keys()))
        .with(EndorsementKind.NVIDIA_VERDICT, List.of(Bytes.utf8(document.text())));
  }

  /// A verdict whose claims about device and about all are changed before they are signed.
  private static JsonArray verdict(
      UnaryOperator<JsonObject> device, UnaryOperator<JsonObject> overall) {
    String token = SERVICE.token(device.apply(EmulatedVerdicts.device("gpu", NONCE, NOW)));
    return EmulatedVerdicts.answer(
        SERVICE.token(overall.apply(EmulatedVerdicts.overall("GPU-0", token, NONCE, NOW))),
        "GPU-0",
        token);
  }

  private static void refused(VerificationResult result, String check) {
    assertThat(result.failures()).extracting(Finding::check).containsExactly(check);
  }

  @Test
  void aGoodVerdictAddsTheServicesClaims() {
    VerificationResult result = judged(SERVICE.good("gpu", NONCE, NOW));

    assertThat(result.failures()).isEmpty();
    JsonObject claims = result.claims();
    assertThat(claims.string("measres")).isEqualTo("success");
    assertThat(claims.bool("x-nvidia-overall-att-result")).isTrue();
    assertThat(claims.bool("x-nvidia-gpu-driver-rim-version-match")).isTrue();
    assertThat(claims.string("arch")).as("ours stay").isEqualTo("Hopper");
  }

  @Test
  void aSwitchIsJudgedByItsOwnClaims() {
    Bytes report = MAKER.report(NONCE, EmulatedNvidia.measurements(), MAKER.opaque());
    JsonObject document =
        RemoteVerdict.document(SpdmReport.parse(report), SERVICE.good("switch", NONCE, NOW));
    VerificationResult result =
        VERIFIER.verify(
            Evidence.of(Tee.NVIDIA, EmulatedNvidia.evidence(MAKER.entry("LS10", report))),
            Endorsements.none()
                .with(EndorsementKind.NVIDIA_SERVICE_KEYS, List.of(SERVICE.keys()))
                .with(EndorsementKind.NVIDIA_VERDICT, List.of(Bytes.utf8(document.text()))),
            Expected.reportData(NONCE).withEnrolledKeys(Set.of(SERVICE.fingerprint())),
            NOW);

    assertThat(result.failures()).isEmpty();
    assertThat(result.claims().bool("x-nvidia-switch-bios-rim-fetched")).isTrue();
  }

  @Test
  void aVerdictAboutAnotherReportIsLeftAside() {
    Bytes other = MAKER.report(NONCE, EmulatedNvidia.measurements(), MAKER.opaque());
    JsonObject document =
        RemoteVerdict.document(SpdmReport.parse(other), SERVICE.good("gpu", NONCE, NOW));
    VerificationResult result =
        verify(
            Endorsements.none()
                .with(EndorsementKind.NVIDIA_VERDICT, List.of(Bytes.utf8(document.text()))),
            Set.of());

    assertThat(result.failures()).isEmpty();
    assertThat(result.claims().find("measres")).isEmpty();
  }

  @Test
  void onlyAKeyThatTheOwnerEnrolledIsBelieved() {
    JsonArray good = SERVICE.good("gpu", NONCE, NOW);
    refused(verify(endorsements(good), Set.of()), "nvidia.gpu0.remote.signature");
    refused(
        verify(endorsements(good), Set.of(STRANGER.fingerprint())), "nvidia.gpu0.remote.signature");
    refused(judged(STRANGER.good("gpu", NONCE, NOW)), "nvidia.gpu0.remote.signature");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "iss | \"https://evil.example\" | issuer",
        "iss | 7 | issuer",
        "exp | 1780315200 | validity",
        "iat | 1780315201 | validity",
        "nbf | 1780315201 | validity",
        "eat_nonce | \"00\" | nonce"
      })
  void eachClaimOfEitherTokenCounts(String name, String value, String check) {
    UnaryOperator<JsonObject> changed = claims -> claims.with(name, Json.parse(value));
    refused(judged(verdict(changed, claims -> claims)), "nvidia.gpu0.remote." + check);
    refused(judged(verdict(claims -> claims, changed)), "nvidia.gpu0.remote." + check);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x-nvidia-gpu-attestation-report-nonce-match | false | result",
        "x-nvidia-gpu-attestation-report-nonce-match | \"true\" | result",
        "x-nvidia-gpu-driver-version | \"550.90.08\" | versions",
        "x-nvidia-gpu-vbios-version | \"96.00.9F.00.02\" | versions"
      })
  void aDeviceThatIsNotAsReportedIsRefused(String name, String value, String check) {
    refused(
        judged(verdict(claims -> claims.with(name, Json.parse(value)), claims -> claims)),
        "nvidia.gpu0.remote." + check);
  }

  @Test
  void aBadResultIsRefused() {
    refused(
        judged(
            verdict(
                claims -> claims,
                claims -> claims.with("x-nvidia-overall-att-result", Json.of(false)))),
        "nvidia.gpu0.remote.result");
  }

  @Test
  void aDeviceTokenThatTheOverallOneDoesNotNameIsRefused() {
    String named = SERVICE.token(EmulatedVerdicts.device("gpu", NONCE, NOW));
    String other = SERVICE.token(EmulatedVerdicts.device("gpu", NONCE, NOW));
    String overall = SERVICE.token(EmulatedVerdicts.overall("GPU-0", named, NONCE, NOW));

    refused(
        judged(EmulatedVerdicts.answer(overall, "GPU-0", other)), "nvidia.gpu0.remote.submodule");
    refused(
        judged(EmulatedVerdicts.answer(overall, "GPU-1", named)), "nvidia.gpu0.remote.submodule");
  }

  @Test
  void aVerdictIsOverAfterItsTime() {
    JsonArray old = SERVICE.good("gpu", NONCE, NOW.minus(Duration.ofHours(2)));

    refused(judged(old), "nvidia.gpu0.remote.validity");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7",
        "[]",
        "[[\"JWT\",\"a.b.c\"],{}]",
        "[[\"JWT\",\"a.b.c\"],{\"GPU-0\":\"a.b.c\",\"GPU-1\":\"a.b.c\"}]",
        "[[\"CWT\",\"e30.e30.\"],{\"GPU-0\":\"e30.e30.\"}]",
        "[[\"JWT\",7],{\"GPU-0\":7}]"
      })
  void whatIsNoVerdictIsAFinding(String answer) {
    refused(judged(Json.parse(answer)), "nvidia.gpu0.remote.form");
  }

  @Test
  void aVerdictCutAnywhereIsMalformed() {
    Bytes document =
        endorsements(SERVICE.good("gpu", NONCE, NOW))
            .documents(EndorsementKind.NVIDIA_VERDICT)
            .getFirst();
    for (int size = 0; size < document.size(); size += 5) {
      Bytes cut = document.slice(0, size);
      assertThatThrownBy(() -> RemoteVerdict.parse(cut)).isInstanceOf(MalformedException.class);
    }
  }

  private static String pdi(String kind, int index) {
    return "%s%014d".formatted(kind.equals("gpu") ? "a0" : "b0", index + 1);
  }

  private static JsonArray pdis(String kind, int count) {
    var names = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      names.add(pdi(kind, i));
    }
    return JsonArray.ofStrings(names);
  }

  private static List<Submodule> mesh() {
    var parts = new ArrayList<Submodule>();
    for (int i = 0; i < 8; i++) {
      parts.add(
          new Submodule(
              "gpu",
              JsonObject.builder().put("x-nvidia-gpu-switch-pdis", pdis("switch", 4)).build()));
    }
    for (int i = 0; i < 4; i++) {
      parts.add(
          new Submodule(
              "switch",
              JsonObject.builder()
                  .put("x-nvidia-switch-pdi", pdi("switch", i))
                  .put("x-nvidia-switch-gpu-pdis", pdis("gpu", 8))
                  .build()));
    }
    return parts;
  }

  @Test
  void eightProcessorsAndFourSwitchesThatAreAllConnectedAreAPartOfTheirOwn() {
    assertThat(ProtectedPcie.of(mesh()))
        .hasValueSatisfying(part -> {
          assertThat(part.deviceClass()).isEqualTo("ppcie");
          assertThat(part.claims()).isEqualTo(Json.parse("{\"switch_count\":4,\"gpu_count\":8}"));
        });
  }

  @Test
  void aSystemInWhichAnythingIsMissingIsNone() {
    List<Submodule> fewer = mesh().subList(1, 12);
    var more = new ArrayList<>(mesh());
    more.add(mesh().getFirst());
    assertThat(ProtectedPcie.of(fewer)).isEmpty();
    assertThat(ProtectedPcie.of(more)).isEmpty();
    for (int i = 0; i < 12; i++) {
      for (String name : mesh().get(i).claims().members().keySet()) {
        Json nobody = Json.of("0000000000000000");
        Json wrong = name.equals("x-nvidia-switch-pdi") ? nobody : JsonArray.of(nobody);
        var changed = new ArrayList<>(mesh());
        Submodule part = changed.get(i);
        changed.set(i, new Submodule(part.deviceClass(), part.claims().with(name, wrong)));
        assertThat(ProtectedPcie.of(changed)).as("%d %s", i, name).isEmpty();
      }
    }
  }
}
