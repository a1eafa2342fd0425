package dev.nacre.attestation.tpm;

import static dev.nacre.attestation.tpm.TpmLab.INIT_DATA;
import static dev.nacre.attestation.tpm.TpmLab.MAKER;
import static dev.nacre.attestation.tpm.TpmLab.NONCE;
import static dev.nacre.attestation.tpm.TpmLab.NOW;
import static dev.nacre.attestation.tpm.TpmLab.START;
import static dev.nacre.attestation.tpm.TpmLab.TPM;
import static dev.nacre.attestation.tpm.TpmLab.VERIFIER;
import static dev.nacre.attestation.tpm.TpmLab.checks;
import static dev.nacre.attestation.tpm.TpmLab.expecting;
import static dev.nacre.attestation.tpm.TpmLab.tpm;
import static dev.nacre.attestation.tpm.TpmLab.verify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedTpm;
import dev.nacre.emulator.EmulatedTpmMaker;
import dev.nacre.emulator.SeededChance;
import dev.nacre.emulator.TpmScheme;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whose key signed a quote.
class TpmKeyTest {
  @Test
  void aKeyThatNobodyEnrolledIsRefused() {
    Expected nobody = Expected.reportData(NONCE).withInitDataDigest(INIT_DATA);

    VerificationResult result = verify(TPM.evidence(NONCE), nobody);

    assertThat(checks(result)).containsExactly("tpm.ak.trust");
    assertThat(result.claims().object("nacre").string("ak_trust")).isEqualTo("none");
    assertThat(result.sentence()).contains("which anybody may have made");
  }

  @Test
  void aKeyIsTrustedByTheCertificateOfAnEnrolledMaker() {
    JsonObject evidence = certified(MAKER);
    Set<Bytes> enrolled = Set.of(MAKER.rootFingerprint());

    VerificationResult result =
        verify(evidence, expecting(NONCE, INIT_DATA).withEnrolledKeys(enrolled));

    assertThat(result.failures()).isEmpty();
    assertThat(result.claims().object("nacre").string("ak_trust")).isEqualTo("certified");
    assertThat(result.emulated()).isFalse();
  }

  @Test
  void anEmulatedMakerIsTrustedOnlyByNameAndMarksTheResult() {
    Verifier lab =
        Verifier.trusting(TrustAnchors.emulated("emulated", Set.of(MAKER.rootFingerprint())));

    VerificationResult result =
        lab.verify(
            Evidence.of(Tee.TPM, certified(MAKER)),
            Endorsements.none(),
            expecting(NONCE, INIT_DATA),
            NOW);

    assertThat(result.failures()).isEmpty();
    assertThat(result.emulated()).isTrue();
    assertThat(checks(verify(certified(MAKER), expecting(NONCE, INIT_DATA))))
        .containsExactly("tpm.ak.trust");
  }

  @Test
  void aCertificateOfAStrangersMakerIsRefused() {
    EmulatedTpmMaker stranger = EmulatedTpmMaker.create(SeededChance.of("stranger"), START);
    Expected expected =
        expecting(NONCE, INIT_DATA).withEnrolledKeys(Set.of(MAKER.rootFingerprint()));

    assertThat(checks(verify(certified(stranger), expected))).containsExactly("tpm.ak.trust");
  }

  @Test
  void aForgedCertificateUnderTheEnrolledNameIsRefused() {
    EmulatedTpmMaker forger = EmulatedTpmMaker.create(SeededChance.of("forger"), START);
    Bytes forged = forger.certifyAttestationKey(TPM.attestationKey().getPublic());
    JsonObject evidence =
        TPM.evidence(NONCE)
            .with(
                "ak_certificates",
                JsonArray.ofStrings(List.of(forged.base64(), MAKER.root().der().base64())));
    Expected expected =
        expecting(NONCE, INIT_DATA).withEnrolledKeys(Set.of(MAKER.rootFingerprint()));

    assertThat(checks(verify(evidence, expected))).containsExactly("tpm.ak.signatures");
  }

  @Test
  void aCertificateOfAnotherKeyIsRefused() {
    Bytes other =
        MAKER.certifyAttestationKey(tpm(TpmScheme.ECDSA_P384).attestationKey().getPublic());
    JsonObject evidence =
        TPM.evidence(NONCE)
            .with(
                "ak_certificates",
                JsonArray.ofStrings(List.of(other.base64(), MAKER.root().der().base64())));
    Expected expected =
        expecting(NONCE, INIT_DATA).withEnrolledKeys(Set.of(MAKER.rootFingerprint()));

    assertThat(checks(verify(evidence, expected))).containsExactly("tpm.ak.trust");
  }

  @Test
  void aRevokedOrExpiredCertificateIsRefused() {
    JsonObject evidence = certified(MAKER);
    Expected expected =
        expecting(NONCE, INIT_DATA).withEnrolledKeys(Set.of(MAKER.rootFingerprint()));
    Bytes leaf =
        Bytes.ofBase64(
            ((dev.nacre.codec.json.JsonString) evidence.array("ak_certificates").get(0)).value());
    var revoked = dev.nacre.attestation.x509.Certificate.parse(leaf).decoded();
    var lists =
        Endorsements.none()
            .withRevocationLists(List.of(MAKER.revocationList(List.of(revoked), START)));

    assertThat(
            checks(
                VERIFIER.verify(
                    Evidence.of(Tee.TPM, evidence), lists, expected, START.plusSeconds(3600))))
        .containsExactly("tpm.ak.revocation");
    assertThat(
            checks(
                VERIFIER.verify(
                    Evidence.of(Tee.TPM, evidence),
                    Endorsements.none(),
                    expected,
                    Instant.parse("2040-01-01T00:00:00Z"))))
        .containsExactly("tpm.ak.validity");
  }

  @Test
  void thePublicAreaMustBeOfARestrictedSigningKey() {
    JsonObject good =
        TPM.evidence(NONCE)
            .with("ak_area", Json.of(TPM.publicArea(EmulatedTpm.ATTESTATION_KEY).base64()));

    assertThat(verify(TPM, good).failures()).isEmpty();
    for (int bit : new int[] {1, 4, 5, 16, 18}) {
      Bytes area = TPM.publicArea(EmulatedTpm.ATTESTATION_KEY ^ 1 << bit);
      assertThat(checks(verify(TPM, good.with("ak_area", Json.of(area.base64())))))
          .as("without attribute %d", bit)
          .containsExactly("tpm.ak.attributes");
    }
    Bytes foreign = tpm(TpmScheme.RSA_PSS).publicArea(EmulatedTpm.ATTESTATION_KEY);
    assertThat(checks(verify(TPM, good.with("ak_area", Json.of(foreign.base64())))))
        .containsExactly("tpm.form");
  }

  @ParameterizedTest
  @EnumSource
  void everyKindOfPublicAreaIsReadAndCutAnywhereRefused(TpmScheme scheme) {
    Bytes area = tpm(scheme).publicArea(EmulatedTpm.ATTESTATION_KEY);

    TpmPublic parsed = TpmPublic.parseSized(area);

    assertThat(parsed.key()).isEqualTo(tpm(scheme).attestationKey().getPublic());
    assertThat(parsed.isForAttestation()).isTrue();
    assertThat(parsed.name().hex()).startsWith("000b").hasSize(68);
    for (int size = 0; size < area.size(); size++) {
      Bytes cut = area.slice(0, size);
      assertThatThrownBy(() -> TpmPublic.parseSized(cut)).isInstanceOf(MalformedException.class);
    }
  }

  private static JsonObject certified(EmulatedTpmMaker maker) {
    Bytes certificate = maker.certifyAttestationKey(TPM.attestationKey().getPublic());
    return TPM.evidence(NONCE)
        .with(
            "ak_certificates",
            JsonArray.ofStrings(List.of(certificate.base64(), maker.root().der().base64())));
  }
}
