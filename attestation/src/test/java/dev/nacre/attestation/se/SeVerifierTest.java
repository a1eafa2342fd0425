package dev.nacre.attestation.se;

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
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedUltravisor;
import dev.nacre.emulator.EmulatedUltravisor.Statement;
import dev.nacre.emulator.SeededChance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeVerifierTest {
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final EmulatedUltravisor HOST =
      EmulatedUltravisor.create(SeededChance.of("se"), NOW);
  private static final EmulatedUltravisor STRANGER =
      EmulatedUltravisor.create(SeededChance.of("stranger"), NOW);
  private static final Verifier VERIFIER =
      Verifier.trusting(TrustAnchors.emulated("emulated-se", Set.of(HOST.rootFingerprint())));
  private static final Bytes HEADER = HOST.imageHeader("image", 0);
  private static final Bytes TAGS = EmulatedUltravisor.imageTags(HEADER);
  private static final Bytes DIGEST = Bytes.ofHex("d1".repeat(64));
  private static final Secret REQUEST_KEY = key("ours");
  private static final JsonObject REQUEST = request(REQUEST_KEY, HOST);

  private static Secret key(String seed) {
    var drawn = new byte[32];
    SeededChance.of(seed).nextBytes(drawn);
    return Secret.owning(drawn);
  }

  private static JsonObject request(Secret key, EmulatedUltravisor... hosts) {
    List<HostKey> keys =
        List.of(hosts).stream()
            .map(host -> HostKey.in(Certificate.parse(host.host().der())).orElseThrow())
            .toList();
    return AttestationRequest.challenge(
        ImageTags.parse(TAGS), keys, key, SeededChance.of("request"));
  }

  private static Endorsements endorsements(EmulatedUltravisor host) {
    return Endorsements.none()
        .withCertificates(List.of(host.host().der(), host.signer().der(), host.root().der()))
        .withRevocationLists(List.of(host.revocationList(List.of(), NOW)))
        .with(EndorsementKind.SE_IMAGE_HEADER, List.of(HEADER));
  }

  private static Expected expected() {
    return Expected.reportData(DIGEST).withRequestKey(REQUEST_KEY);
  }

  private static VerificationResult verify(
      JsonObject evidence, Endorsements endorsements, Expected expected, Instant at) {
    return VERIFIER.verify(Evidence.of(Tee.SE, evidence), endorsements, expected, at);
  }

  private static VerificationResult verify(JsonObject evidence) {
    return verify(evidence, endorsements(HOST), expected(), NOW);
  }

  private static Statement statement() {
    return HOST.statement(DIGEST, TAGS);
  }

  private static void refused(VerificationResult result, String... checks) {
    assertThat(result.verified()).isFalse();
    assertThat(result.failures()).extracting(Finding::check).containsExactly(checks);
  }

  @Test
  void theAnswerOfAHostToOurRequestIsVerified() {
    VerificationResult result = verify(HOST.answer(REQUEST, statement()));

    assertThat(result.failures()).isEmpty();
    assertThat(result.verified()).isTrue();
    assertThat(result.emulated()).isTrue();
    JsonObject claims = result.claims();
    assertThat(claims.members().keySet())
        .containsExactlyInAnyOrder(
            "cuid", "report_data", "version", "image_phkh", "attestation_phkh", "tag", "nacre");
    assertThat(claims.number("version")).isEqualTo(256);
    assertThat(claims.string("report_data")).isEqualTo(DIGEST.hex());
    assertThat(claims.string("tag")).isEqualTo(TAGS.slice(192, 208).hex());
    assertThat(claims.string("image_phkh")).isEqualTo(HOST.hostHash().hex());
    assertThat(claims.string("attestation_phkh")).isEqualTo(HOST.hostHash().hex());
    assertThat(claims.string("cuid")).isEqualTo(Bytes.utf8("EMULATED").padTo(16).hex());
    assertThat(claims.object("nacre").bool("dump_allowed")).isFalse();
  }

  @Test
  void aRequestForSeveralHostsIsAnsweredByEach() {
    JsonObject request = request(REQUEST_KEY, STRANGER, HOST);

    assertThat(verify(HOST.answer(request, statement())).failures()).isEmpty();
  }

  @Test
  void aRequestForAnotherHostIsAnsweredByNobody() {
    assertThatThrownBy(() -> HOST.answer(request(REQUEST_KEY, STRANGER), statement()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("for other hosts");
  }

  @Test
  void evidenceForAnotherSessionIsRefused() {
    refused(
        verify(HOST.answer(REQUEST, HOST.statement(Bytes.ofHex("d2".repeat(64)), TAGS))),
        "se.user_data");
    refused(
        verify(
            HOST.answer(
                REQUEST,
                new Statement(
                    DIGEST.concat(Bytes.of((byte) 1)), TAGS, HOST.hostHash(), HOST.hostHash()))),
        "se.user_data");
  }

  @Test
  void aMachineOfAnotherImageIsRefused() {
    Bytes other = EmulatedUltravisor.imageTags(HOST.imageHeader("another", 0));

    refused(verify(HOST.answer(REQUEST, HOST.statement(DIGEST, other))), "se.image_tags");
  }

  @ParameterizedTest
  @ValueSource(strings = {"measurement", "additional_data", "user_data", "cuid"})
  void whateverIsChangedBreaksTheMeasurement(String member) {
    JsonObject answer = HOST.answer(REQUEST, statement());
    byte[] bent = Bytes.ofBase64(answer.string(member)).toArray();
    bent[0] ^= 1;
    JsonObject changed = answer.with(member, Json.of(Bytes.of(bent).base64()));

    assertThat(verify(changed, endorsements(HOST), expected(), NOW).failures())
        .extracting(Finding::check)
        .contains("se.measurement");
  }

  @ParameterizedTest
  @ValueSource(strings = {"encr_measurement_key", "encr_request_nonce"})
  void whatTheVerifierDidNotSealIsNoRequestOfIts(String member) {
    JsonObject answer = HOST.answer(REQUEST, statement());
    Bytes sealed = Bytes.ofBase64(answer.string(member));
    for (int i = 0; i < sealed.size(); i++) {
      byte[] bent = sealed.toArray();
      bent[i] ^= 1;
      assertThat(opened(answer.with(member, Json.of(Bytes.of(bent).base64())))).isEmpty();
      assertThat(opened(answer.with(member, Json.of(sealed.slice(0, i).base64())))).isEmpty();
    }
    refused(verify(answer.with(member, Json.of(Bytes.zeros(100).base64()))), "se.request");
  }

  private static Optional<KeptRequest> opened(JsonObject answer) {
    SeEvidence evidence = SeEvidence.parse(answer);
    return KeptRequest.open(
        REQUEST_KEY, new KeptRequest.Sealed(evidence.sealedKey(), evidence.sealedNonce()));
  }

  @Test
  void aRequestThatSomebodyElseMadeIsRefused() {
    refused(verify(HOST.answer(request(key("theirs"), HOST), statement())), "se.request");
  }

  @Test
  void theNonceOfAnotherRequestIsRefused() {
    JsonObject answer = HOST.answer(REQUEST, statement());
    JsonObject other = request(REQUEST_KEY, HOST, STRANGER);

    refused(
        verify(answer.with("encr_request_nonce", other.get("encr_request_nonce"))), "se.request");
  }

  @Test
  void withoutAKeyToKnowItsRequestsByTheVerifierBelievesNone() {
    refused(
        verify(
            HOST.answer(REQUEST, statement()),
            endorsements(HOST),
            Expected.reportData(DIGEST),
            NOW),
        "se.request");
  }

  @Test
  void anAnswerThatNamesAHostTheRequestWasNotForIsRefused() {
    Bytes theirs = STRANGER.hostHash();
    Endorsements both =
        endorsements(HOST)
            .withCertificates(
                List.of(STRANGER.host().der(), STRANGER.signer().der(), STRANGER.root().der()));
    Verifier trustsBoth =
        Verifier.trusting(
            TrustAnchors.emulated(
                "emulated-both", Set.of(HOST.rootFingerprint(), STRANGER.rootFingerprint())));
    JsonObject answer = HOST.answer(REQUEST, new Statement(DIGEST, TAGS, HOST.hostHash(), theirs));

    refused(
        trustsBoth.verify(Evidence.of(Tee.SE, answer), both, expected(), NOW), "se.answering_host");
  }

  @Test
  void aHostWithoutADocumentIsRefused() {
    refused(
        verify(HOST.answer(REQUEST, statement()), endorsements(STRANGER), expected(), NOW),
        "se.host_key.document");
  }

  @Test
  void aHostUnderAStrangersRootIsRefusedUntilItIsEnrolled() {
    JsonObject answer =
        STRANGER.answer(request(REQUEST_KEY, STRANGER), STRANGER.statement(DIGEST, TAGS));
    refused(verify(answer, endorsements(STRANGER), expected(), NOW), "se.host_key.chain.root");

    Expected enrolled = expected().withEnrolledKeys(Set.of(STRANGER.rootFingerprint()));
    VerificationResult result = verify(answer, endorsements(STRANGER), enrolled, NOW);
    assertThat(result.verified()).isTrue();
    assertThat(result.emulated()).isFalse();
  }

  @Test
  void documentsChainAndListsAreCheckedInTime() {
    JsonObject answer = HOST.answer(REQUEST, statement());
    Instant late = NOW.plus(Duration.ofDays(20 * 365));
    refused(
        verify(answer, endorsements(HOST), expected(), late),
        "se.host_key.validity",
        "se.host_key.revocation",
        "se.host_key.chain.validity",
        "se.host_key.chain.validity");
    refused(
        verify(answer, endorsements(HOST), expected(), NOW.minus(Duration.ofDays(2))),
        "se.host_key.validity",
        "se.host_key.revocation",
        "se.host_key.chain.validity",
        "se.host_key.chain.validity");
  }

  @Test
  void aRevokedHostIsRefused() {
    Bytes list = HOST.revocationList(List.of(HOST.host().certificate()), NOW);

    refused(
        verify(
            HOST.answer(REQUEST, statement()),
            endorsements(HOST).withRevocationLists(List.of(list)),
            expected(),
            NOW),
        "se.host_key.revocation");
  }

  @Test
  void aListOfThePastIsNone() {
    Endorsements old =
        Endorsements.none()
            .withCertificates(endorsements(HOST).certificates())
            .withRevocationLists(
                List.of(HOST.revocationList(List.of(), NOW.minus(Duration.ofDays(60)))));

    refused(
        verify(HOST.answer(REQUEST, statement()), old, expected(), NOW), "se.host_key.revocation");
  }

  @Test
  void withoutAListTheResultSaysThatRevocationWasNotChecked() {
    Endorsements without = Endorsements.none().withCertificates(endorsements(HOST).certificates());
    VerificationResult result = verify(HOST.answer(REQUEST, statement()), without, expected(), NOW);

    assertThat(result.verified()).isTrue();
    assertThat(result.findings())
        .filteredOn(finding -> finding.status() == Finding.Status.NOT_MADE)
        .extracting(Finding::check)
        .containsExactly(
            "se.host_key.revocation.unpublished",
            "se.host_key.chain.revocation.unpublished",
            "se.image_header");
    assertThat(result.claims().object("nacre").find("dump_allowed")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | se.host_key.document",
        "1 | se.host_key.signature",
        "2 | se.host_key.chain.complete"
      })
  void everyCertificateIsNeeded(int without, String check) {
    var certificates = new ArrayList<>(endorsements(HOST).certificates());
    certificates.remove(without);

    refused(
        verify(
            HOST.answer(REQUEST, statement()),
            Endorsements.none().withCertificates(certificates),
            expected(),
            NOW),
        check);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "C=US,ST=New York,L=Armonk,O=Another Corporation,OU=Key Signing Service,"
            + "CN=International Business Machines Corporation",
        "C=US,ST=New York,L=Springfield,O=International Business Machines Corporation,"
            + "OU=Key Signing Service,CN=International Business Machines Corporation",
        "C=US,ST=New York,L=Armonk,O=International Business Machines Corporation,"
            + "OU=Marketing,CN=International Business Machines Corporation",
        "CN=International Business Machines Corporation"
      })
  void aSignerOfAnotherNameIsNotIbms(String name) {
    EmulatedUltravisor other = EmulatedUltravisor.create(SeededChance.of("name"), NOW, name);
    JsonObject answer = other.answer(request(REQUEST_KEY, other), other.statement(DIGEST, TAGS));

    refused(
        verify(
            answer,
            endorsements(other),
            expected().withEnrolledKeys(Set.of(other.rootFingerprint())),
            NOW),
        "se.host_key.signing_key");
  }

  @Test
  void initdataAreNeverLookedFor() {
    VerificationResult result =
        verify(
            HOST.answer(REQUEST, statement()),
            endorsements(HOST),
            expected().withInitDataDigest(DIGEST),
            NOW);

    assertThat(result.verified()).isTrue();
    assertThat(result.findings())
        .filteredOn(finding -> finding.status() == Finding.Status.NOT_MADE)
        .extracting(Finding::check)
        .contains("se.init_data");
  }

  @Test
  void anImageThatAllowsDumpsSaysSo() {
    Bytes header = HOST.imageHeader("image", 0x20000000L);
    Endorsements endorsements =
        Endorsements.none()
            .withCertificates(endorsements(HOST).certificates())
            .with(EndorsementKind.SE_IMAGE_HEADER, List.of(header));

    assertThat(
            verify(HOST.answer(REQUEST, statement()), endorsements, expected(), NOW)
                .claims()
                .object("nacre")
                .bool("dump_allowed"))
        .isTrue();
  }

  @Test
  void onlyHostsThatIbmVouchesForGetARequest() {
    HostKeyDocuments documents =
        HostKeyDocuments.in(
            endorsements(HOST)
                .withCertificates(
                    List.of(
                        STRANGER.host().der(), STRANGER.signer().der(), STRANGER.root().der())));
    var refused = new ArrayList<Finding>();

    assertThat(documents.believed(VERIFIER.anchors(), Set.of(), NOW, refused))
        .extracting(HostKey::hash)
        .containsExactly(HOST.hostHash());
    assertThat(refused).extracting(Finding::check).containsExactly("se.host_key.chain.root");
  }

  @Test
  void aHeaderCutOrBentAnywhereInItsHeadIsMalformed() {
    assertThat(ImageHeader.parse(HEADER).tags().content()).isEqualTo(TAGS);
    assertThat(ImageHeader.parse(HEADER).hosts()).containsExactly(HOST.hostHash());
    for (int size = 0; size < HEADER.size(); size++) {
      Bytes cut = HEADER.slice(0, size);
      assertThatThrownBy(() -> ImageHeader.parse(cut)).isInstanceOf(MalformedException.class);
    }
    for (int at = 0; at < 48; at++) {
      byte[] bent = HEADER.toArray();
      bent[at] ^= (byte) 0x80;
      if (at < 16 || at >= 28) {
        assertThatThrownBy(() -> ImageHeader.parse(Bytes.of(bent)))
            .as("byte %d", at)
            .isInstanceOf(MalformedException.class);
      }
    }
    assertThatThrownBy(() -> ImageHeader.parse(HEADER.concat(Bytes.zeros(1))))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> ImageHeader.parse(Bytes.zeros(70_000)))
        .hasMessageContaining("at most");
  }

  @Test
  void headersAndCertificatesThatAreNoneAreFindings() {
    JsonObject answer = HOST.answer(REQUEST, statement());
    Endorsements whole = endorsements(HOST);
    refused(
        verify(
            answer,
            whole.with(EndorsementKind.SE_IMAGE_HEADER, List.of(Bytes.utf8("no header"))),
            expected(),
            NOW),
        "se.image_header");
    refused(
        verify(answer, whole.withCertificates(List.of(Bytes.utf8("none"))), expected(), NOW),
        "se.host_key.form");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "measurement",
        "additional_data",
        "user_data",
        "cuid",
        "encr_measurement_key",
        "encr_request_nonce",
        "image_hdr_tags"
      })
  void everyMemberIsNeededAndOfItsSize(String member) {
    JsonObject answer = HOST.answer(REQUEST, statement());
    refused(verify(answer.without(member)), "se.form");
    refused(verify(answer.with(member, Json.of(7))), "se.form");
    refused(verify(answer.with(member, Json.of("!"))), "se.form");
    String long64 = Bytes.zeros(9000).base64();
    refused(verify(answer.with(member, Json.of(long64))), "se.form");
    if (!member.startsWith("encr_")) {
      Bytes content = Bytes.ofBase64(answer.string(member));
      Json cut = Json.of(content.slice(0, content.size() - 1).base64());
      refused(verify(answer.with(member, cut)), "se.form");
    }
  }

  @Test
  void aRequestIsForAtLeastOneHost() {
    assertThatThrownBy(() -> request(REQUEST_KEY)).isInstanceOf(IllegalArgumentException.class);
  }
}
