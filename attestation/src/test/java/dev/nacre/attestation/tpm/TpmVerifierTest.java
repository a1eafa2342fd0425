package dev.nacre.attestation.tpm;

import static dev.nacre.attestation.tpm.TpmLab.INIT_DATA;
import static dev.nacre.attestation.tpm.TpmLab.NONCE;
import static dev.nacre.attestation.tpm.TpmLab.NOW;
import static dev.nacre.attestation.tpm.TpmLab.TPM;
import static dev.nacre.attestation.tpm.TpmLab.VERIFIER;
import static dev.nacre.attestation.tpm.TpmLab.checks;
import static dev.nacre.attestation.tpm.TpmLab.expecting;
import static dev.nacre.attestation.tpm.TpmLab.fingerprint;
import static dev.nacre.attestation.tpm.TpmLab.tpm;
import static dev.nacre.attestation.tpm.TpmLab.verify;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.eventlog.HashAlgorithm;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedLog;
import dev.nacre.emulator.EmulatedTpm;
import dev.nacre.emulator.Fields;
import dev.nacre.emulator.QuoteField;
import dev.nacre.emulator.SeededChance;
import dev.nacre.emulator.TpmScheme;
import java.util.Set;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TpmVerifierTest {
  @ParameterizedTest
  @EnumSource
  void aSoundQuoteOfAnEnrolledKeyIsVerified(TpmScheme scheme) {
    VerificationResult result = verify(tpm(scheme), tpm(scheme).evidence(NONCE));

    assertThat(result.failures()).isEmpty();
    assertThat(result.verified()).isTrue();
    JsonObject claims = result.claims();
    assertThat(claims.string("pcr00")).isEqualTo("00".repeat(32));
    assertThat(claims.string("pcr17")).isEqualTo("ff".repeat(32));
    assertThat(claims.string("pcr11")).isEqualTo(tpm(scheme).registers().get(11).hex());
    assertThat(claims.string("report_data")).isEqualTo(NONCE.hex());
    assertThat(claims.string("init_data")).isEqualTo(claims.string("pcr08"));
    assertThat(claims.string("ak_public"))
        .isEqualTo(tpm(scheme).evidence(NONCE).string("ak_public"));
    assertThat(claims.object("nacre").string("ak_trust")).isEqualTo("enrolled");
  }

  @Test
  void theRecordedDigestMakesTheRecordedRegister() {
    Bytes digest = Bytes.ofHex("8505e4e25e50a27c5dc8147af88efbece627fbea55291911eff832d9ee127781");

    assertThat(HashAlgorithm.SHA_256.extend(Bytes.zeros(32), digest))
        .isEqualTo(Bytes.ofHex("bddaccb9c52249e97a31baea61b7d91be8221a16e703d92148d04fb8e9c1dfdd"));
  }

  @Test
  void aLongerDigestIsCutAsGuestsCutIt() {
    Bytes sha384 = Bytes.ofHex("d1".repeat(48));

    assertThat(verify(TPM.evidence(NONCE), expecting(TPM, sha384, INIT_DATA)).failures()).isEmpty();
    assertThat(verify(TPM.evidence(sha384), expecting(TPM, sha384, INIT_DATA)).failures())
        .as("and may be bound whole")
        .isEmpty();
    assertThat(checks(verify(TPM, TPM.evidence(sha384.slice(0, 40)))))
        .containsExactly("tpm.report_data");
  }

  @Test
  void withoutExpectationsTheResultSaysWhatWasNotChecked() {
    var enrolled = Expected.nothing().withEnrolledKeys(Set.of(fingerprint(TPM)));

    VerificationResult result = verify(TPM.evidence(NONCE), enrolled);

    assertThat(result.verified()).isTrue();
    assertThat(result.findings())
        .filteredOn(finding -> finding.status() == Finding.Status.NOT_MADE)
        .extracting(Finding::check)
        .containsExactly("tpm.ak.attributes", "tpm.report_data", "tpm.init_data", "tpm.event_log");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void oneThingThatIsWrongIsRefusedByItsOwnCheck(String name, JsonObject evidence, String check) {
    VerificationResult result = verify(TPM, evidence);

    assertThat(result.verified()).isFalse();
    assertThat(checks(result)).startsWith(check).hasSizeLessThanOrEqualTo(2);
    assertThat(result.sentence()).contains(check + ": expected ");
  }

  static Stream<Arguments> oneThingThatIsWrongIsRefusedByItsOwnCheck() {
    EmulatedTpm other =
        EmulatedTpm.started(TpmScheme.ECDSA_P256, SeededChance.of("other")).extend(8, INIT_DATA);
    EmulatedTpm twice =
        EmulatedTpm.started(TpmScheme.ECDSA_P256, SeededChance.of("tpm ECDSA_P256"))
            .extend(8, INIT_DATA)
            .extend(8, INIT_DATA);
    return Stream.of(
        bent("another nonce", QuoteField.EXTRA_DATA, "0001" + "07", "tpm.report_data"),
        bent("no nonce", QuoteField.EXTRA_DATA, "0000", "tpm.report_data"),
        bent("another digest", QuoteField.PCR_DIGEST, "0020" + "07".repeat(32), "tpm.pcr_digest"),
        bent("no digest", QuoteField.PCR_DIGEST, "0000", "tpm.pcr_digest"),
        bent("no bank", QuoteField.PCR_SELECTION, "00000000", "tpm.pcr_selection"),
        bent("no register", QuoteField.PCR_SELECTION, "00000001000b03000000", "tpm.pcr_selection"),
        bent(
            "a second bank",
            QuoteField.PCR_SELECTION,
            "00000002000b03ffffff000c03ffffff",
            "tpm.pcr_selection"),
        bent("another bank", QuoteField.PCR_SELECTION, "00000001000c03ffffff", "tpm.pcr_selection"),
        bent("fewer registers", QuoteField.PCR_SELECTION, "00000001000b03feffff", "tpm.pcr_digest"),
        bent("another type", QuoteField.TYPE, "8017", "tpm.form"),
        bent("another maker", QuoteField.MAGIC, "ff544346", "tpm.form"),
        bent("neither yes nor no", QuoteField.SAFE, "02", "tpm.form"),
        bent("a bank twice", QuoteField.PCR_SELECTION, "00000002000b0100000b0100", "tpm.form"),
        bent("4 G of banks", QuoteField.PCR_SELECTION, "ffffffff000b03ffffff", "tpm.form"),
        bent("a bitmap of 255 bytes", QuoteField.PCR_SELECTION, "00000001000bffffffff", "tpm.form"),
        bent("an unknown bank", QuoteField.PCR_SELECTION, "00000001002703ffffff", "tpm.form"),
        bent("a nonce of 64 K", QuoteField.EXTRA_DATA, "ffff" + "07".repeat(32), "tpm.form"),
        bent("a name of 64 K", QuoteField.QUALIFIED_SIGNER, "ffff", "tpm.form"),
        bent("a digest of 65 bytes", QuoteField.PCR_DIGEST, "0041" + "00".repeat(65), "tpm.form"),
        bent("more at the end", QuoteField.PCR_DIGEST, "0020" + "00".repeat(33), "tpm.form"),
        Arguments.of("extended twice", twice.evidence(NONCE), "tpm.init_data"),
        Arguments.of(
            "signed by another",
            with(TPM.evidence(NONCE), "signature", quote(other.evidence(NONCE), "signature")),
            "tpm.signature"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void aSignatureThatIsNoneIsRefused(String name, JsonObject evidence, String check) {
    assertThat(checks(verify(TPM, evidence))).startsWith(check).hasSizeLessThanOrEqualTo(2);
  }

  static Stream<Arguments> aSignatureThatIsNoneIsRefused() {
    String p384 = "00".repeat(47) + "01";
    return Stream.of(
        Arguments.of("zero as r", signed("0018000b" + "00010000" + "000101"), "tpm.form"),
        Arguments.of("r is zero", signed("0018000b" + "000100" + "000101"), "tpm.signature"),
        Arguments.of("s is zero", signed("0018000b" + "000101" + "000100"), "tpm.signature"),
        Arguments.of("r and s empty", signed("0018000b" + "0000" + "0000"), "tpm.signature"),
        Arguments.of(
            "r and s are the order",
            signed("0018000b" + ("0020" + ORDER_OF_P256).repeat(2)),
            "tpm.signature"),
        Arguments.of(
            "r and s beyond it",
            signed("0018000b" + ("0020" + "ff".repeat(32)).repeat(2)),
            "tpm.signature"),
        Arguments.of(
            "numbers of another curve",
            signed("0018000b" + ("0030" + p384.replaceFirst("00", "01")).repeat(2)),
            "tpm.signature"),
        Arguments.of(
            "a signature of another kind",
            signed("0014000b" + "0004" + "01020304"),
            "tpm.signature"),
        Arguments.of("PSS of a curve", signed("0016000b" + "0004" + "01020304"), "tpm.signature"),
        Arguments.of("HMAC", signed("0005000b" + "0004" + "01020304"), "tpm.form"),
        Arguments.of("an unknown hash", signed("00180027" + "000101" + "000101"), "tpm.form"));
  }

  private static final String ORDER_OF_P256 =
      "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

  private static Arguments bent(String name, QuoteField field, String hex, String check) {
    Fields<QuoteField> quote = TPM.quote(NONCE).with(field, Bytes.ofHex(hex));
    return Arguments.of(name, TPM.evidence(quote), check);
  }

  private static JsonObject signed(String signatureHex) {
    return with(TPM.evidence(NONCE), "signature", Json.of(Bytes.ofHex(signatureHex).base64()));
  }

  @Test
  void leadingZerosOfRAndSChangeNothing() {
    Bytes signature = Bytes.ofBase64(TPM.evidence(NONCE).object("tpm_quote").string("signature"));
    var parsed = (TpmSignature.Ecdsa) TpmSignature.parse(signature);
    Bytes message = Bytes.ofBase64(TPM.evidence(NONCE).object("tpm_quote").string("message"));
    var padded =
        new TpmSignature.Ecdsa(
            parsed.hash(), Bytes.zeros(9).concat(parsed.r()), Bytes.zeros(1).concat(parsed.s()));

    assertThat(padded.isOver(message, TPM.attestationKey().getPublic())).isTrue();
  }

  @Test
  void sha1IsReadAndRefused() {
    var sha1 = new TpmSignature.RsaSsa(HashAlgorithm.SHA_1, Bytes.zeros(256));
    var registers =
        new QuotedRegisters(
            TpmQuote.parse(TPM.quote(NONCE).content()),
            sha1,
            java.util.Collections.nCopies(24, Bytes.zeros(32)));
    var findings = dev.nacre.attestation.appraisal.Findings.none();

    registers.authenticate(AttestationKey.of(TPM.attestationKey().getPublic()), findings);

    assertThat(findings.toList().getFirst().check()).isEqualTo("tpm.hash");
    assertThat(findings.toList().getFirst().failed()).isTrue();
  }

  @Test
  void aRegisterThatChangesAfterTheQuoteIsRefused() {
    JsonObject evidence = TPM.evidence(NONCE);
    for (int number = 0; number < 24; number++) {
      Json[] registers = evidence.object("tpm_quote").array("pcrs").stream().toArray(Json[]::new);
      registers[number] = Json.of("07".repeat(32));

      VerificationResult result = verify(TPM, with(evidence, "pcrs", JsonArray.of(registers)));

      assertThat(checks(result)).as("register %d", number).contains("tpm.pcr_digest");
    }
  }

  @Test
  void registersThatTheQuoteDoesNotCoverAreNoClaims() {
    Fields<QuoteField> quote =
        TPM.quote(NONCE).with(QuoteField.PCR_SELECTION, Bytes.ofHex("00000001000b03000800"));
    Bytes digest = HashAlgorithm.SHA_256.digest(TPM.registers().get(11));
    JsonObject evidence =
        TPM.evidence(quote.with(QuoteField.PCR_DIGEST, Bytes.ofHex("0020").concat(digest)));

    VerificationResult result = verify(TPM, evidence);

    assertThat(checks(result)).containsExactly("tpm.init_data");
    assertThat(result.claims().members()).containsKey("pcr11").doesNotContainKeys("pcr10", "pcr08");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 20, 31, 33, 48, 64})
  void initdataWithAnotherHashIsRefusedAndNoCrash(int size) {
    VerificationResult result =
        verify(TPM.evidence(NONCE), expecting(TPM, NONCE, Bytes.zeros(size)));

    assertThat(checks(result)).containsExactly("tpm.init_data");
  }

  @ParameterizedTest
  @ValueSource(strings = {"message", "signature"})
  void aPartCutAtAnyByteIsRefused(String part) {
    JsonObject evidence = TPM.evidence(NONCE);
    Bytes whole = Bytes.ofBase64(evidence.object("tpm_quote").string(part));
    for (int size = 0; size < whole.size(); size++) {
      JsonObject cut = with(evidence, part, Json.of(whole.slice(0, size).base64()));
      assertThat(checks(verify(TPM, cut))).as("%d bytes", size).containsExactly("tpm.form");
    }
  }

  @Test
  void everyByteOfTheQuoteIsSigned() {
    JsonObject evidence = TPM.evidence(NONCE);
    Bytes whole = Bytes.ofBase64(evidence.object("tpm_quote").string("message"));
    for (int at = 0; at < whole.size(); at++) {
      byte[] changed = whole.toArray();
      changed[at] ^= 4;
      JsonObject bent = with(evidence, "message", Json.of(Bytes.of(changed).base64()));
      assertThat(verify(TPM, bent).verified()).as("byte %d", at).isFalse();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void jsonOfAnotherShapeIsMalformed(String name, String evidence) {
    VerificationResult result = verify(TPM, Json.parse(evidence));

    assertThat(checks(result)).containsExactly("tpm.form");
  }

  static Stream<Arguments> jsonOfAnotherShapeIsMalformed() {
    JsonObject good = TPM.evidence(NONCE);
    String p224 = "304e301006072a8648ce3d020106052b81040021033a0004" + "01".repeat(56);
    String beside = "3059301306072a8648ce3d020106082a8648ce3d030107034200" + "04" + "01".repeat(64);
    return Stream.of(
        Arguments.of("an array", "[]"),
        Arguments.of("nothing", "{}"),
        Arguments.of("no quote", good.without("tpm_quote").text()),
        Arguments.of("no key", good.without("ak_public").text()),
        Arguments.of("a key of nothing", good.with("ak_public", Json.of("")).text()),
        Arguments.of("a key of noise", good.with("ak_public", Json.of("AAAA")).text()),
        Arguments.of(
            "a point beside the curve",
            good.with("ak_public", Json.of(Bytes.ofHex(beside).base64())).text()),
        Arguments.of(
            "a small curve", good.with("ak_public", Json.of(Bytes.ofHex(p224).base64())).text()),
        Arguments.of("no registers", with(good, "pcrs", JsonArray.of()).text()),
        Arguments.of(
            "23 registers",
            with(
                    good,
                    "pcrs",
                    JsonArray.ofStrings(java.util.Collections.nCopies(23, "00".repeat(32))))
                .text()),
        Arguments.of(
            "25 registers",
            with(
                    good,
                    "pcrs",
                    JsonArray.ofStrings(java.util.Collections.nCopies(25, "00".repeat(32))))
                .text()),
        Arguments.of(
            "registers of no size",
            with(good, "pcrs", JsonArray.ofStrings(java.util.Collections.nCopies(24, ""))).text()),
        Arguments.of(
            "a register that is a number", with(good, "pcrs", JsonArray.of(Json.of(1))).text()),
        Arguments.of(
            "nine certificates",
            good.with(
                    "ak_certificates",
                    JsonArray.ofStrings(java.util.Collections.nCopies(9, "AAAA")))
                .text()),
        Arguments.of("a log that is a number", good.with("event_log", Json.of(3)).text()));
  }

  @Test
  void aLogThatLeadsToTheRegistersTellsOfTheBoot() {
    VerificationResult result = verifyWithLog(LOG.content());

    assertThat(result.failures()).isEmpty();
    assertThat(result.claims().object("nacre").array("uefi_event_logs").size()).isEqualTo(3);
    assertThat(result.claims().object("nacre").find("boot")).isPresent();
  }

  @Test
  void aLogThatLeadsElsewhereIsRefusedAndTheEventNamed() {
    Bytes lie = log().pretend(9, EV_EVENT_TAG, Bytes.utf8("x"), tag("never")).content();

    VerificationResult result = verifyWithLog(lie);

    assertThat(checks(result)).containsExactly("tpm.event_log");
    assertThat(result.sentence()).contains("register 9").contains("never extended");
  }

  @Test
  void aLogOfAnotherBankOrOfNothingIsRefused() {
    Bytes other = EmulatedLog.of(EmulatedLog.Bank.SHA_384).measure(9, 6, tag("a")).content();

    assertThat(checks(verifyWithLog(other))).containsExactly("tpm.event_log");
    assertThat(checks(verifyWithLog(EmulatedLog.of(EmulatedLog.Bank.SHA_256).content())))
        .containsExactly("tpm.event_log");
    assertThat(checks(verifyWithLog(Bytes.utf8("no log")))).containsExactly("tpm.form");
  }

  private static final long EV_EVENT_TAG = 6;
  private static final EmulatedLog LOG = log();

  private static EmulatedLog log() {
    return EmulatedLog.of(EmulatedLog.Bank.SHA_256)
        .measure(4, EV_EVENT_TAG, tag("kernel"))
        .measure(9, EV_EVENT_TAG, tag("command line"))
        .measure(9, EV_EVENT_TAG, tag("initrd"));
  }

  private static Bytes tag(String text) {
    return Bytes.ofHex("01000000%02x000000".formatted(text.length())).concat(Bytes.utf8(text));
  }

  private static VerificationResult verifyWithLog(Bytes log) {
    EmulatedTpm tpm = EmulatedTpm.started(TpmScheme.ECDSA_P256, SeededChance.of("logged"));
    tpm.extend(4, HashAlgorithm.SHA_256.digest(tag("kernel")));
    tpm.extend(9, HashAlgorithm.SHA_256.digest(tag("command line")));
    tpm.extend(9, HashAlgorithm.SHA_256.digest(tag("initrd"))).extend(8, INIT_DATA);
    JsonObject evidence = tpm.evidence(NONCE).with("event_log", Json.of(log.base64()));
    return verify(tpm, evidence);
  }

  @Test
  void randomDamageNeverThrowsAndIsNeverVerified() {
    String good = TPM.evidence(NONCE).text();
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(5);
    for (int round = 0; round < 400; round++) {
      char[] damaged = good.toCharArray();
      int at = random.nextInt(damaged.length);
      char drawn = (char) random.nextInt('0', 'z');
      if (drawn == damaged[at] || Character.toLowerCase(drawn) == damaged[at]) {
        continue;
      }
      damaged[at] = drawn;
      Json json;
      try {
        json = Json.parse(new String(damaged));
      } catch (MalformedException noJson) {
        assertThat(noJson).hasMessageNotContaining("null");
        continue;
      }
      assertThat(verify(TPM, json).verified()).as("character %d", at).isFalse();
    }
  }

  @Test
  void rawBytesAreNoTpmEvidence() {
    VerificationResult result =
        VERIFIER.verify(
            Evidence.ofRaw(Tee.TPM, Bytes.zeros(9)), Endorsements.none(), Expected.nothing(), NOW);

    assertThat(checks(result)).containsExactly("tpm.form");
  }

  private static JsonObject with(JsonObject evidence, String member, Json value) {
    return evidence.with("tpm_quote", evidence.object("tpm_quote").with(member, value));
  }

  private static Json quote(JsonObject evidence, String member) {
    return evidence.object("tpm_quote").get(member);
  }
}
