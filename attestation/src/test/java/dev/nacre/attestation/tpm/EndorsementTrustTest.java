package dev.nacre.attestation.tpm;

import static dev.nacre.attestation.tpm.TpmLab.MAKER;
import static dev.nacre.attestation.tpm.TpmLab.NONCE;
import static dev.nacre.attestation.tpm.TpmLab.START;
import static dev.nacre.attestation.tpm.TpmLab.TPM;
import static dev.nacre.attestation.tpm.TpmLab.VERIFIER;
import static dev.nacre.attestation.tpm.TpmLab.checks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Findings;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedEndorsementKey;
import dev.nacre.emulator.EmulatedTpm;
import dev.nacre.emulator.EmulatedTpmMaker;
import dev.nacre.emulator.SeededChance;
import dev.nacre.emulator.TpmScheme;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// An attestation key that nobody enrolled, of a TPM whose maker is known.
class EndorsementTrustTest {
  private static final SecureRandom CHANCE = SeededChance.of("credential");
  private static final Secret REQUEST_KEY = Secret.copyOf(new byte[32]);
  private static final EndorsementTrust TRUST = new EndorsementTrust(REQUEST_KEY);
  private static final EmulatedEndorsementKey EK = EmulatedEndorsementKey.ec(CHANCE);
  private static final Bytes EK_CERTIFICATE = MAKER.certifyEndorsementKey(EK.key());
  private static final TpmPublic AK =
      TpmPublic.parseSized(TPM.publicArea(EmulatedTpm.ATTESTATION_KEY));

  @Test
  void theKeyThatTheTpmProvedIsTrustedByItsMakersRoot() {
    VerificationResult result = verify(evidence(answer(EK, EK_CERTIFICATE, AK)), NONCE);

    assertThat(result.failures()).isEmpty();
    assertThat(result.verified()).isTrue();
    assertThat(result.claims().object("nacre").string("ak_trust")).isEqualTo("credential");
  }

  @Test
  void anRsaKeyProvesAsWell() {
    EmulatedEndorsementKey rsa = EmulatedEndorsementKey.rsa(CHANCE);
    Bytes certificate = MAKER.certifyEndorsementKey(rsa.key());

    JsonObject evidence =
        evidence(answer(rsa, certificate, AK)).with("ek_certificates", array(certificate));
    assertThat(verify(evidence, NONCE).failures()).isEmpty();
  }

  @Test
  void theAnswerForAnotherKeyIsRefused() {
    var other = EmulatedTpm.started(TpmScheme.ECDSA_P256, SeededChance.of("another"));
    TpmPublic area = TpmPublic.parseSized(other.publicArea(EmulatedTpm.ATTESTATION_KEY));

    assertThat(checks(verify(evidence(answer(EK, EK_CERTIFICATE, area)), NONCE)))
        .containsExactly("tpm.ek.credential");
  }

  @Test
  void aTpmGivesNothingBackForAKeyOfAnotherName() {
    Credential credential = challenge(EK_CERTIFICATE, AK);

    assertThat(EK.activate(credential.blob(), credential.seed(), Bytes.zeros(34))).isEmpty();
    assertThat(
            EmulatedEndorsementKey.ec(CHANCE)
                .activate(credential.blob(), credential.seed(), AK.name()))
        .isEmpty();
  }

  @Test
  void aMakerThatNobodyEnrolledIsRefused() {
    VerificationResult result =
        VERIFIER.verify(
            Evidence.of(Tee.TPM, evidence(answer(EK, EK_CERTIFICATE, AK))),
            endorsements(),
            Expected.reportData(NONCE).withRequestKey(REQUEST_KEY),
            TpmLab.NOW);

    assertThat(checks(result)).containsExactly("tpm.ek.trust");
  }

  @Test
  void aMakerOfTheSameNameIsRefused() {
    var stranger = EmulatedTpmMaker.create(SeededChance.of("stranger"), START);
    Bytes certificate = stranger.certifyEndorsementKey(EK.key());
    JsonObject evidence =
        evidence(answer(EK, certificate, AK)).with("ek_certificates", array(certificate));

    assertThat(checks(verify(evidence, NONCE))).containsExactly("tpm.ek.signatures");
  }

  @Test
  void aCertificateForAnotherPurposeIsRefused() {
    Bytes certificate = MAKER.certifyAttestationKey(EK.key());
    JsonObject evidence =
        evidence(answer(EK, certificate, AK)).with("ek_certificates", array(certificate));

    assertThat(checks(verify(evidence, NONCE))).containsExactly("tpm.ek.purpose");
  }

  @Test
  void anAnswerToAnotherVerifierIsRefused() {
    var other = new EndorsementTrust(Secret.copyOf(NONCE.toArray()));
    Credential credential =
        other.challenge(
            Certificate.parse(EK_CERTIFICATE),
            EndorsementKey.of(Certificate.parse(EK_CERTIFICATE)),
            AK,
            CHANCE);
    Bytes answer = EK.activate(credential.blob(), credential.seed(), AK.name()).orElseThrow();

    assertThat(checks(verify(evidence(answer), NONCE))).containsExactly("tpm.ek.credential");
  }

  @Test
  void theSessionMustBeThisOne() {
    assertThat(checks(verify(evidence(answer(EK, EK_CERTIFICATE, AK)), Bytes.zeros(32))))
        .containsExactly("tpm.report_data");
  }

  @Test
  void anExpiredCertificateIsRefused() {
    JsonObject evidence = evidence(answer(EK, EK_CERTIFICATE, AK));

    assertThat(checks(verify(evidence, NONCE, Instant.parse("2040-01-01T00:00:00Z"))))
        .contains("tpm.ek.validity");
  }

  @Test
  void aKeyThatSignsAnythingIsNotChallenged() {
    TpmPublic loose = TpmPublic.parseSized(TPM.publicArea(0x0004_0072));

    assertThatThrownBy(() -> challenge(EK_CERTIFICATE, loose))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("restricted");
  }

  @Test
  void anAnswerWithoutThePublicAreaIsMalformed() {
    JsonObject evidence = evidence(answer(EK, EK_CERTIFICATE, AK)).without("ak_area");

    assertThat(checks(verify(evidence, NONCE))).containsExactly("tpm.form");
  }

  /// What swtpm says to it, as a real TPM would.
  @ParameterizedTest
  @CsvSource({"rsa", "ecc"})
  void aRealTpmDecryptsWhatWasSentToIt(String kind, @TempDir Path folder) {
    try (SoftwareTpm tpm = SoftwareTpm.start(folder)) {
      tpm.run("tpm2_createek -c ek.ctx -G " + kind + " -u ek.pub");
      tpm.forgetObjects();
      tpm.run("tpm2_createak -C ek.ctx -c ak.ctx -G ecc -g sha256 -s ecdsa -u ak.pub -n ak.name");
      tpm.forgetObjects();
      TpmPublic ek = TpmPublic.parseSized(tpm.file("ek.pub"));
      TpmPublic ak = TpmPublic.parseSized(tpm.file("ak.pub"));
      assertThat(ak.name()).isEqualTo(tpm.file("ak.name"));
      Certificate certificate = Certificate.parse(MAKER.certifyEndorsementKey(ek.key()));
      assertThat(EndorsementKey.of(certificate, ek)).isEqualTo(EndorsementKey.of(certificate));

      Credential credential =
          TRUST.challenge(certificate, EndorsementKey.of(certificate), ak, CHANCE);
      tpm.put("credential", credential.toolsFile());
      tpm.run("tpm2_startauthsession --policy-session -S session.ctx");
      tpm.run("tpm2_policysecret -S session.ctx -c e");
      tpm.run(
          "tpm2_activatecredential -c ak.ctx -C ek.ctx -i credential -o answer"
              + " -P session:session.ctx");

      var findings = Findings.none();
      var answer = new EndorsementTrust.Answer(List.of(certificate.der()), ak, tpm.file("answer"));
      assertThat(
              TRUST.appraise(
                  answer, endorsements(), MAKER.rootFingerprint()::equals, TpmLab.NOW, findings))
          .as(findings.toList().toString())
          .contains(MAKER.rootFingerprint());
    }
  }

  private static Credential challenge(Bytes certificate, TpmPublic key) {
    Certificate parsed = Certificate.parse(certificate);
    return TRUST.challenge(parsed, EndorsementKey.of(parsed), key, CHANCE);
  }

  private static Bytes answer(EmulatedEndorsementKey ek, Bytes certificate, TpmPublic key) {
    Credential credential = challenge(certificate, key);
    return ek.activate(credential.blob(), credential.seed(), key.name()).orElseThrow();
  }

  private static JsonObject evidence(Bytes answer) {
    return TPM.evidence(NONCE)
        .with("ak_area", Json.of(TPM.publicArea(EmulatedTpm.ATTESTATION_KEY).base64()))
        .with("ek_certificates", array(EK_CERTIFICATE))
        .with("ek_credential", Json.of(answer.base64()));
  }

  private static JsonArray array(Bytes der) {
    return JsonArray.of(Json.of(der.base64()));
  }

  private static Endorsements endorsements() {
    return Endorsements.none().withCertificates(List.of(MAKER.root().der()));
  }

  private static VerificationResult verify(Json evidence, Bytes nonce) {
    return verify(evidence, nonce, TpmLab.NOW);
  }

  private static VerificationResult verify(Json evidence, Bytes nonce, Instant at) {
    return VERIFIER.verify(
        Evidence.of(Tee.TPM, evidence),
        endorsements(),
        Expected.reportData(nonce)
            .withEnrolledKeys(Set.of(MAKER.rootFingerprint()))
            .withRequestKey(REQUEST_KEY),
        at);
  }
}
