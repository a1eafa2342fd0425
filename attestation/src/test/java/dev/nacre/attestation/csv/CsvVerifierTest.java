package dev.nacre.attestation.csv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.Vectors;
import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedHygon;
import dev.nacre.emulator.SeededChance;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CsvVerifierTest {
  private static final EmulatedHygon HYGON = EmulatedHygon.create(SeededChance.of("hygon"));
  private static final EmulatedHygon STRANGER = EmulatedHygon.create(SeededChance.of("stranger"));
  private static final Verifier VERIFIER =
      Verifier.trusting(TrustAnchors.emulated("emulated-hygon", Set.of(HYGON.rootFingerprint())));
  private static final Bytes REPORT_DATA = Bytes.ofHex("d1".repeat(48));
  private static final Bytes MASK = Bytes.ofHex("26d7c75d");
  private static final int POLICY = 176;
  private static final Endorsements CHAIN = certificates(HYGON.certificates());

  private static Bytes body() {
    return Bytes.zeros(64)
        .concat(REPORT_DATA.padTo(64))
        .concat(Bytes.zeros(16))
        .concat(Bytes.ofHex("a3".repeat(32)))
        .concat(Bytes.ofHex("45000000"));
  }

  private static Endorsements certificates(Bytes document) {
    return Endorsements.none().with(EndorsementKind.HYGON_CERTIFICATES, List.of(document));
  }

  private static VerificationResult verify(Tee tee, Json evidence, Endorsements endorsements) {
    return VERIFIER.verify(
        Evidence.of(tee, evidence), endorsements, Expected.reportData(REPORT_DATA), Instant.EPOCH);
  }

  private static VerificationResult verify(Json evidence) {
    return verify(Tee.CSV, evidence, CHAIN);
  }

  @Test
  void aSoundReportIsVerifiedAndSaysThatItIsEmulated() {
    VerificationResult result = verify(HYGON.evidence(body(), MASK));

    assertThat(result.failures()).isEmpty();
    assertThat(result.verified()).isTrue();
    assertThat(result.emulated()).isTrue();
    JsonObject claims = result.claims();
    assertThat(claims.string("version")).isEqualTo("1");
    assertThat(claims.string("measure")).isEqualTo("a3".repeat(32));
    assertThat(claims.string("anonce")).isEqualTo(MASK.hex());
    assertThat(claims.string("serial_number")).isEqualTo("EMULATED");
    assertThat(claims.object("policy"))
        .isEqualTo(
            Json.parse(
                """
                {"nodbg":1,"noks":0,"es":1,"nosend":0,"domain":0,"csv":0,"csv3":1,"asid_reuse":0,
                 "hsk_version":0,"cek_version":0,"api_major":0,"api_minor":0}\
                """));
  }

  @Test
  void aReportOfVersion2HasRegisters() {
    Json evidence = HYGON.evidenceOfVersion2(body(), Bytes.ofHex("0b".repeat(160)));

    VerificationResult result = verify(evidence);

    assertThat(result.failures()).isEmpty();
    assertThat(result.claims().string("version")).isEqualTo("2");
    assertThat(result.claims().string("rtmr4")).isEqualTo("0b".repeat(32));
    assertThat(result.claims().number("build")).isEqualTo(7);
  }

  @Test
  void aLogThatDoesNotGiveTheRegistersIsRefused() {
    Json emptyLog =
        Json.of(
            "AAAAAAMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACUAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACAAAADAAwABIA"
                + "IAAA//////////8=");
    JsonObject zeros = HYGON.evidenceOfVersion2(body(), Bytes.zeros(160));
    JsonObject others =
        HYGON.evidenceOfVersion2(body(), Bytes.zeros(159).concat(Bytes.of((byte) 1)));

    assertThat(verify(zeros.with("cc_eventlog", emptyLog)).failures()).isEmpty();
    assertThat(verify(others.with("cc_eventlog", emptyLog)).failures())
        .extracting(Finding::check)
        .containsExactly("csv.event_log.rtmr4");
    assertThat(verify(zeros.with("cc_eventlog", Json.of("AAAA"))).failures())
        .extracting(Finding::check)
        .containsExactly("csv.event_log");
  }

  @Test
  void aMachineThatMayBeDebuggedIsRefused() {
    byte[] body = body().toArray();
    body[POLICY] = 0x44;

    assertThat(verify(HYGON.evidence(Bytes.of(body), MASK)).failures())
        .extracting(Finding::check)
        .containsExactly("csv.policy.debug");
  }

  @Test
  void otherReportDataIsRefused() {
    byte[] body = body().toArray();
    body[64] ^= 1;

    assertThat(verify(HYGON.evidence(Bytes.of(body), MASK)).failures())
        .extracting(Finding::check)
        .containsExactly("csv.report_data");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void aChainThatIsNotHygonsIsRefused(String name, Endorsements endorsements, String check) {
    VerificationResult result = verify(Tee.CSV, HYGON.evidence(body(), MASK), endorsements);

    assertThat(result.verified()).isFalse();
    assertThat(result.failures()).extracting(Finding::check).containsExactly(check);
  }

  static Stream<Arguments> aChainThatIsNotHygonsIsRefused() {
    Bytes whole = HYGON.certificates();
    Bytes foreign = STRANGER.certificates();
    Bytes root = whole.slice(0, 832);
    Bytes signer = whole.slice(832, 1664);
    Bytes processor = whole.slice(1664, whole.size());
    return Stream.of(
        Arguments.of("none", Endorsements.none(), "csv.chain.complete"),
        Arguments.of("no root", certificates(signer.concat(processor)), "csv.chain.complete"),
        Arguments.of("no signer", certificates(root.concat(processor)), "csv.chain.complete"),
        Arguments.of("no processor", certificates(root.concat(signer)), "csv.chain.complete"),
        Arguments.of(
            "another's signer",
            certificates(root.concat(foreign.slice(832, 1664)).concat(processor)),
            "csv.chain.signatures"),
        Arguments.of(
            "another's processor",
            certificates(root.concat(signer).concat(foreign.slice(1664, foreign.size()))),
            "csv.chain.signatures"),
        Arguments.of("another's root", certificates(foreign), "csv.chain.root"),
        Arguments.of("cut", certificates(whole.slice(0, whole.size() - 1)), "csv.chain.form"),
        Arguments.of("something else", certificates(Bytes.zeros(832)), "csv.chain.form"));
  }

  @Test
  void theKeyOfAnotherPlatformIsRefused() {
    JsonObject mine = HYGON.evidence(body(), MASK);
    JsonObject theirs = STRANGER.evidence(body(), MASK);

    assertThat(verify(mine.with("cert_chain", theirs.get("cert_chain"))).failures())
        .extracting(Finding::check)
        .containsExactly("csv.pek", "csv.signature");
    assertThat(verify(mine.with("attestation_report", theirs.get("attestation_report"))).failures())
        .extracting(Finding::check)
        .containsExactly("csv.signature");
    assertThat(verify(theirs).failures()).extracting(Finding::check).containsExactly("csv.pek");
  }

  @Test
  void aSignatureOfZerosOrBeyondTheOrderIsRefused() {
    JsonObject evidence = HYGON.evidence(body(), MASK);
    JsonObject report = evidence.object("attestation_report");
    Bytes data = report.octets("data", 4096);
    Bytes head = data.slice(0, 192);
    Bytes r = data.slice(192, 264);
    Bytes s = data.slice(264, 336);
    Bytes large = Bytes.ofHex("ff".repeat(72));
    for (Bytes bent :
        List.of(
            Bytes.zeros(144),
            Bytes.zeros(72).concat(s),
            r.concat(Bytes.zeros(72)),
            large.concat(s),
            r.concat(large))) {
      Json changed =
          evidence.with(
              "attestation_report",
              report.with("data", JsonArray.ofBytes(head.concat(bent).padTo(4096))));
      assertThat(verify(changed).failures())
          .extracting(Finding::check)
          .containsExactly("csv.signature");
    }
  }

  @Test
  void evidenceOfAnotherShapeIsMalformed() {
    JsonObject evidence = HYGON.evidence(body(), MASK);
    JsonObject report = evidence.object("attestation_report");
    for (Json bent :
        List.<Json>of(
            Json.of(1),
            evidence.without("cert_chain"),
            evidence.without("serial_number"),
            evidence.with("serial_number", JsonArray.of()),
            evidence.with("attestation_report", report.with("flags", Json.of(-1))),
            evidence.with(
                "attestation_report",
                report.with("magic", JsonArray.ofBytes(Bytes.utf8("ATTESTATION_XXX\0")))),
            evidence.with(
                "attestation_report", report.with("data", JsonArray.ofBytes(Bytes.zeros(4095)))))) {
      assertThat(verify(bent).failures()).extracting(Finding::check).containsExactly("csv.form");
    }
  }

  @Test
  void anAcceleratorIsVerifiedUnderTheSameRoot() {
    Bytes measurement = Bytes.ofHex("b4".repeat(32));
    JsonObject evidence = HYGON.dcuEvidence(REPORT_DATA.padTo(64), measurement);

    VerificationResult result = verify(Tee.HYGON_DCU, evidence, CHAIN);

    assertThat(result.failures()).isEmpty();
    assertThat(result.submodules().getFirst().deviceClass()).isEqualTo("dcu");
    assertThat(result.claims().object("body").string("measure")).isEqualTo(measurement.hex());
    assertThat(
            verify(Tee.HYGON_DCU, HYGON.dcuEvidence(Bytes.zeros(64), measurement), CHAIN)
                .failures())
        .extracting(Finding::check)
        .containsExactly("hygondcu.dcu0.user_data");
    assertThat(
            verify(Tee.HYGON_DCU, STRANGER.dcuEvidence(REPORT_DATA.padTo(64), measurement), CHAIN)
                .failures())
        .extracting(Finding::check)
        .containsExactly("hygondcu.dcu0.signature");
    assertThat(verify(Tee.HYGON_DCU, evidence, Endorsements.none()).failures())
        .extracting(Finding::check)
        .containsExactly("hygondcu.dcu0.chain.complete", "hygondcu.dcu0.signature");
    assertThat(verify(Tee.HYGON_DCU, Json.parse("{\"attestation_reports\":[]}"), CHAIN).failures())
        .extracting(Finding::check)
        .containsExactly("hygondcu.form");
  }

  @Test
  void theGenuineReportIsSignedByItsPlatformAndLacksOnlyTheProcessorsCertificates() {
    VerificationResult result =
        Verifier.trusting(TrustAnchors.vendors())
            .verify(
                Evidence.of(Tee.CSV, Vectors.json("csv/csv_evidence.json")),
                certificates(Vectors.bytes("csv/hrk.cert")),
                Expected.nothing(),
                Instant.EPOCH);

    assertThat(result.failures()).extracting(Finding::check).containsExactly("csv.chain.complete");
    assertThat(result.sentence()).contains("found no HSK CEK");
    assertThat(result.findings())
        .filteredOn(finding -> finding.check().equals("csv.signature"))
        .allSatisfy(finding -> assertThat(finding.status()).isEqualTo(Finding.Status.PASSED));
    assertThat(result.claims().object("policy").number("csv3")).isEqualTo(1);
    assertThat(result.claims().string("serial_number")).isEqualTo("KPA64911240507");
  }

  @Test
  void theGenuineReportChangedIsNotSigned() {
    JsonObject evidence = Vectors.json("csv/csv_evidence.json");
    JsonObject report = evidence.object("attestation_report");
    for (int at : new int[] {0, 64, 144, 176, 179, 192, 264}) {
      byte[] data = report.octets("data", 4096).toArray();
      data[at] ^= 1;
      Json changed =
          evidence.with(
              "attestation_report", report.with("data", JsonArray.ofBytes(Bytes.of(data))));
      assertThat(verify(changed).failures()).extracting(Finding::check).contains("csv.signature");
    }
  }

  @Test
  void thePinnedRootIsTheMakers() {
    CaCertificate root = CaCertificate.parse(Vectors.bytes("csv/hrk.cert"));

    assertThat(root.isSignedBy(root, new HygonSignatures())).isTrue();
    assertThat(root.key().key().fingerprint()).isEqualTo(HygonChain.ROOT);
    assertThat(root.key().toString()).isEqualTo("HYGON-SSD-HRK");
    for (int at = 0; at < 576; at += 64) {
      byte[] changed = Vectors.bytes("csv/hrk.cert").toArray();
      changed[at + 40] ^= 1;
      CaCertificate bent;
      try {
        bent = CaCertificate.parse(Bytes.of(changed));
      } catch (dev.nacre.codec.MalformedException beside) {
        continue;
      }
      assertThat(bent.isSignedBy(root, new HygonSignatures())).as("byte %d", at + 40).isFalse();
    }
  }
}
