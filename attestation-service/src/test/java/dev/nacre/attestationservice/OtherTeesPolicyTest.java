package dev.nacre.attestationservice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Submodule;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestation.nvidia.RemoteVerdict;
import dev.nacre.attestation.nvidia.SpdmReport;
import dev.nacre.attestation.se.AttestationRequest;
import dev.nacre.attestation.se.HostKeyDocuments;
import dev.nacre.attestation.se.ImageTags;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedCca;
import dev.nacre.emulator.EmulatedHygon;
import dev.nacre.emulator.EmulatedNitro;
import dev.nacre.emulator.EmulatedNvidia;
import dev.nacre.emulator.EmulatedUltravisor;
import dev.nacre.emulator.EmulatedVerdicts;
import dev.nacre.emulator.SeededChance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The default policies can affirm each TEE that has a verifier, and do so for no other machine.
class OtherTeesPolicyTest {
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  @Test
  void aRealmAsRegisteredIsAffirmed() {
    EmulatedCca cca = EmulatedCca.create(SeededChance.of("policy"));
    Bytes token =
        cca.token(
            cca.platformClaims(),
            cca.realmClaims(Bytes.zeros(64), Bytes.zeros(64), Bytes.ofHex("a3".repeat(32))));
    VerificationResult result =
        verifier(cca.platformFingerprint())
            .verify(
                Evidence.ofRaw(Tee.CCA, token),
                Endorsements.none()
                    .with(
                        EndorsementKind.CCA_PLATFORM_KEYS,
                        List.of(Bytes.utf8(cca.platformKeys().text()))),
                Expected.nothing(),
                NOW);
    JsonObject ours = result.claims().object("nacre");
    Map<String, Json> values = new HashMap<>();
    values.put("cca_realm_initial_measurement", JsonArray.of(Json.of("a3".repeat(32))));
    values.put(
        "cca_platform_implementation_id", JsonArray.of(Json.of(cca.implementationId().hex())));
    values.put("cca_platform_software", ours.get("software"));
    values.put("cca_platform_configuration", JsonArray.of(Json.of("cfcfcfcf")));

    affirmed(result, values);
    without(result, values, "cca_realm_initial_measurement", List.of(33, 2, 2));
    without(result, values, "cca_platform_software", List.of(3, 97, 2));
    without(result, values, "cca_platform_configuration", List.of(3, 2, 36));
  }

  @Test
  void aHygonMachineAsRegisteredIsAffirmed() {
    EmulatedHygon hygon = EmulatedHygon.create(SeededChance.of("policy"));
    Bytes body =
        Bytes.zeros(144).concat(Bytes.ofHex("a3".repeat(32))).concat(Bytes.ofHex("0f000000"));
    Endorsements chain =
        Endorsements.none().with(EndorsementKind.HYGON_CERTIFICATES, List.of(hygon.certificates()));
    VerificationResult result =
        verifier(hygon.rootFingerprint())
            .verify(
                Evidence.of(Tee.CSV, hygon.evidence(body, Bytes.zeros(4))),
                chain,
                Expected.nothing(),
                NOW);
    Map<String, Json> values = new HashMap<>();
    values.put("csv_measure", JsonArray.of(Json.of("a3".repeat(32))));
    values.put("csv_serial_numbers", JsonArray.of(Json.of("EMULATED")));

    affirmed(result, values);
    without(result, values, "csv_measure", List.of(33, 2, 2));
    without(result, values, "csv_serial_numbers", List.of(3, 97, 2));

    VerificationResult dcu =
        verifier(hygon.rootFingerprint())
            .verify(
                Evidence.of(
                    Tee.HYGON_DCU,
                    hygon.dcuEvidence(Bytes.zeros(64), Bytes.ofHex("b4".repeat(32)))),
                chain,
                Expected.nothing(),
                NOW);
    Map<String, Json> ofDcu = Map.of("dcu_measure", JsonArray.of(Json.of("b4".repeat(32))));
    affirmed(dcu, ofDcu);
  }

  @Test
  void anEnclaveAsRegisteredIsAffirmed() {
    EmulatedNitro aws = EmulatedNitro.create(SeededChance.of("policy"), NOW);
    Bytes document = aws.document(aws.claims(Bytes.ofHex("a3".repeat(48)), Bytes.empty(), NOW));
    VerificationResult result =
        verifier(aws.rootFingerprint())
            .verify(
                Evidence.ofRaw(Tee.NITRO, document), Endorsements.none(), Expected.nothing(), NOW);
    Json zeros = JsonArray.of(Json.of("00".repeat(48)));
    Map<String, Json> values = new HashMap<>();
    values.put("nitro_pcr0", JsonArray.of(Json.of("a3".repeat(48))));
    values.put("nitro_pcr1", zeros);
    values.put("nitro_pcr2", zeros);

    affirmed(result, values);
    without(result, values, "nitro_pcr0", List.of(33, 2, 2));
  }

  @Test
  void aMachineOfSecureExecutionAsRegisteredIsAffirmed() {
    EmulatedUltravisor ibm = EmulatedUltravisor.create(SeededChance.of("policy"), NOW);
    Bytes header = ibm.imageHeader("policy", 0);
    Bytes tags = EmulatedUltravisor.imageTags(header);
    Secret key = Secret.owning(new byte[32]);
    Endorsements endorsements =
        Endorsements.none()
            .withCertificates(List.of(ibm.host().der(), ibm.signer().der(), ibm.root().der()));
    JsonObject request =
        AttestationRequest.challenge(
            ImageTags.parse(tags),
            HostKeyDocuments.in(endorsements).hosts(),
            key,
            SeededChance.of("policy"));
    Evidence evidence =
        Evidence.of(Tee.SE, ibm.answer(request, ibm.statement(Bytes.zeros(64), tags)));
    Verifier verifier = verifier(ibm.rootFingerprint());
    VerificationResult result =
        verifier.verify(
            evidence,
            endorsements.with(EndorsementKind.SE_IMAGE_HEADER, List.of(header)),
            Expected.nothing().withRequestKey(key),
            NOW);
    Map<String, Json> values = new HashMap<>();
    values.put("se_tag", JsonArray.of(Json.of(tags.slice(192, 208).hex())));
    values.put("se_attestation_phkh", JsonArray.of(Json.of(ibm.hostHash().hex())));

    affirmed(result, values);
    without(result, values, "se_tag", List.of(33, 2, 2));
    without(result, values, "se_attestation_phkh", List.of(3, 97, 2));
    VerificationResult headless =
        verifier.verify(evidence, endorsements, Expected.nothing().withRequestKey(key), NOW);
    assertThat(vectors(headless, values)).containsExactly(List.of(3, 2, 36));
    values.remove("se_attestation_phkh");
    values.put("se_any_host", Json.of(true));
    affirmed(result, values);
  }

  @Test
  void devicesThatMeasureWhatWasPublishedAreAffirmed() {
    EmulatedNvidia maker = EmulatedNvidia.create(SeededChance.of("policy"), NOW);
    Bytes report = maker.report(Bytes.zeros(32), EmulatedNvidia.measurements(), maker.opaque());
    JsonObject evidence =
        EmulatedNvidia.evidence(maker.entry("HOPPER", report), maker.entry("LS10", report));
    var all = EmulatedNvidia.measurements();
    Endorsements manifests =
        Endorsements.none()
            .with(
                EndorsementKind.NVIDIA_RIM,
                List.of(
                    maker.manifest("550.90.07", all.headMap(33)),
                    maker.manifest("96.00.9f.00.01", all.tailMap(33))));
    Verifier verifier = verifier(maker.rootFingerprint());
    VerificationResult result =
        verifier.verify(Evidence.of(Tee.NVIDIA, evidence), manifests, Expected.nothing(), NOW);
    Json vbios = JsonArray.of(Json.of("96.00.9f.00.01"));
    Map<String, Json> values = new HashMap<>();
    values.put("allowed_vbios_versions", vbios);
    values.put("allowed_switch_bios_versions", vbios);
    values.put("allowed_driver_versions", JsonArray.of(Json.of("550.90.07")));

    assertThat(result.submodules())
        .extracting(Submodule::deviceClass)
        .containsExactly("gpu", "switch");
    affirmed(result, values);

    VerificationResult withoutManifests =
        verifier.verify(
            Evidence.of(Tee.NVIDIA, evidence), Endorsements.none(), Expected.nothing(), NOW);
    assertThat(withoutManifests.verified()).isTrue();
    assertThat(vectors(withoutManifests, values))
        .containsExactly(List.of(33, 2, 2), List.of(33, 2, 2));
  }

  @Test
  void aDeviceOfWhichTheMakersServiceSaysWellIsAffirmed() {
    EmulatedNvidia maker = EmulatedNvidia.create(SeededChance.of("policy"), NOW);
    EmulatedVerdicts service = EmulatedVerdicts.create(SeededChance.of("policy service"));
    Bytes report = maker.report(Bytes.zeros(32), EmulatedNvidia.measurements(), maker.opaque());
    JsonObject verdict =
        RemoteVerdict.document(SpdmReport.parse(report), service.good("gpu", Bytes.zeros(32), NOW));
    VerificationResult result =
        verifier(maker.rootFingerprint())
            .verify(
                Evidence.of(Tee.NVIDIA, EmulatedNvidia.evidence(maker.entry("BLACKWELL", report))),
                Endorsements.none()
                    .with(EndorsementKind.NVIDIA_SERVICE_KEYS, List.of(service.keys()))
                    .with(EndorsementKind.NVIDIA_VERDICT, List.of(Bytes.utf8(verdict.text()))),
                Expected.nothing().withEnrolledKeys(Set.of(service.fingerprint())),
                NOW);
    Map<String, Json> values = new HashMap<>();
    values.put("allowed_vbios_versions", JsonArray.of(Json.of("96.00.9F.00.01")));
    values.put("allowed_driver_versions", JsonArray.of(Json.of("550.90.07")));

    affirmed(result, values);
    without(result, values, "allowed_vbios_versions", List.of(3, 2, 3));
    values.put("allowed_vbios_versions", JsonArray.of(Json.of("96.00.9f.00.01")));
    affirmed(result, values);
  }

  private static Verifier verifier(Bytes root) {
    return Verifier.trusting(TrustAnchors.emulated("emulated-policy", Set.of(root)));
  }

  private static void affirmed(VerificationResult result, Map<String, Json> values) {
    assertThat(result.failures()).isEmpty();
    assertThat(vectors(result, values)).allMatch(List.of(3, 2, 2)::equals);
    assertThat(vectors(result, Map.of())).noneMatch(List.of(3, 2, 2)::equals);
  }

  private static void without(
      VerificationResult result, Map<String, Json> values, String name, List<Integer> vector) {
    var fewer = new HashMap<>(values);
    fewer.remove(name);
    assertThat(vectors(result, fewer)).as(name).containsExactly(vector);
  }

  private static List<List<Integer>> vectors(VerificationResult result, Map<String, Json> values) {
    return result.submodules().stream()
        .map(part ->
            SnpClaims.vector(
                policy("default_" + part.deviceClass(), values),
                JsonObject.builder().put(result.tee().wireName(), part.claims()).build()))
        .toList();
  }

  private static AppraisalPolicy policy(String name, Map<String, Json> values) {
    try (var in = AttestationPolicies.class.getResourceAsStream(name + ".rego")) {
      return new AppraisalPolicy(
          name,
          AttestationPolicies.compile(name, new String(in.readAllBytes(), StandardCharsets.UTF_8)),
          wanted -> Optional.ofNullable(values.get(wanted)),
          NOW);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
