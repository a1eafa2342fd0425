package dev.nacre.attestation.snp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.CertificateTable;
import dev.nacre.emulator.EmulatedChip;
import dev.nacre.emulator.ReportBody;
import dev.nacre.emulator.ReportField;
import dev.nacre.emulator.SnpGeneration;
import dev.nacre.emulator.SnpTcb;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnpVerifierTest {
  @Test
  void soundEvidenceIsVerifiedAndSaysThatItIsEmulated() {
    VerificationResult result = Lab.verify(Lab.signed(Lab.GENOA, Lab.body(Lab.GENOA)));

    assertThat(result.failures()).isEmpty();
    assertThat(result.verified()).isTrue();
    assertThat(result.emulated()).isTrue();
    assertThat(result.sentence()).isEqualTo("snp (emulated) evidence is verified");
    assertThat(result.claims().object("nacre").bool("emulated")).isTrue();
    assertThat(result.findings())
        .anySatisfy(finding -> assertThat(finding.found()).contains("the EMULATED root"));
  }

  @Test
  void theClaimsHaveUpstreamsNamesAndTypes() {
    var claims = Lab.verify(Lab.signed(Lab.GENOA, Lab.body(Lab.GENOA))).claims();

    assertThat(claims.without("nacre").without("chip_id"))
        .isEqualTo(
            Json.parse(
                """
                {"policy_abi_major":0,"policy_abi_minor":0,"policy_smt_allowed":true,
                 "policy_migrate_ma":false,"policy_debug_allowed":false,"policy_single_socket":false,
                 "reported_tcb_bootloader":10,"reported_tcb_tee":0,"reported_tcb_snp":23,
                 "reported_tcb_microcode":84,"platform_tsme_enabled":false,
                 "platform_smt_enabled":true,"measurement":"%s","report_data":"%s","init_data":"%s"}
                """
                    .formatted(Lab.MEASUREMENT, Lab.REPORT_DATA.padTo(64), Lab.INIT_DATA)));
    assertThat(claims.string("chip_id")).isEqualTo(Lab.GENOA.id().hex());
  }

  @Test
  void everyCheckThatWasNotMadeIsNamed() {
    VerificationResult result =
        Lab.VERIFIER.verify(
            Lab.signed(Lab.GENOA, Lab.body(Lab.GENOA)),
            Endorsements.none(),
            Expected.nothing(),
            Lab.NOW);

    assertThat(result.verified()).isTrue();
    assertThat(result.findings())
        .filteredOn(finding -> finding.status() == Finding.Status.NOT_MADE)
        .extracting(Finding::check)
        .containsExactly(
            "snp.chain.revocation",
            "snp.chain.revocation.unpublished",
            "snp.report_data",
            "snp.host_data",
            "snp.id_key",
            "snp.tcb.floor");
  }

  @Test
  void aTurinWithItsShortIdentityAndItsFmcIsVerified() {
    VerificationResult result = Lab.verify(Lab.signed(Lab.TURIN, Lab.body(Lab.TURIN)));

    assertThat(result.failures()).isEmpty();
    assertThat(result.claims().number("reported_tcb_bootloader")).isEqualTo(2);
    assertThat(result.claims().object("nacre").object("reported_tcb").number("fmc")).isEqualTo(1);
  }

  @Test
  void aProvidersKeyIsVerifiedUnderItsOwnSigner() {
    VerificationResult result = Lab.verify(Lab.signed(Lab.CLOUD, Lab.body(Lab.CLOUD)));

    assertThat(result.failures()).isEmpty();
    assertThat(result.claims().object("nacre").object("chain").string("provider"))
        .isEqualTo("nacre-emulated-cloud");
  }

  @ParameterizedTest
  @EnumSource(SnpGeneration.class)
  void everyGenerationAndVersionIsVerified(SnpGeneration generation) {
    var chip = EmulatedChip.of(Lab.AMD, generation, new SnpTcb(2, 3, 1, 20, 70));
    for (int version = 3; version <= 5; version++) {
      ReportBody body = Lab.body(chip).with(ReportField.VERSION, version);
      assertThat(Lab.verify(Lab.signed(chip, body)).failures()).as("version %d", version).isEmpty();
    }
    ReportBody old =
        Lab.body(chip)
            .with(ReportField.VERSION, 2)
            .with(ReportField.CPUID_FAMILY, 0)
            .with(ReportField.CPUID_MODEL, 0)
            .with(ReportField.CPUID_STEPPING, 0);
    assertThat(Lab.verify(Lab.signed(chip, old)).failures()).isEmpty();
  }

  @Test
  void theJsonShapeOfGuestsIsTheSameEvidence() {
    for (EmulatedChip chip : List.of(Lab.GENOA, Lab.TURIN, Lab.CLOUD)) {
      var evidence = SnpEvidence.of(chip.sign(Lab.body(chip)), chip.certificateTable());
      Json json = Json.parse(evidence.toJson().text());

      assertThat(SnpEvidence.parse(json).report()).isEqualTo(evidence.report());
      VerificationResult result = Lab.verify(Evidence.of(Tee.SNP, json));
      assertThat(result.failures()).isEmpty();
      assertThat(result.verified()).isTrue();
    }
  }

  /// One field changed and signed again by the same chip: only the check of that field speaks.
  @ParameterizedTest(name = "{0}")
  @MethodSource
  void aFieldThatMustNotBeSoIsRefusedByItsOwnCheck(
      String name, UnaryOperator<ReportBody> change, String check) {
    ReportBody bent = change.apply(Lab.body(Lab.GENOA));

    VerificationResult result = Lab.verify(Lab.signed(Lab.GENOA, bent));

    assertThat(result.verified()).isFalse();
    assertThat(result.failures()).extracting(Finding::check).contains(check);
    assertThat(result.failures()).hasSizeLessThanOrEqualTo(3);
    assertThat(result.sentence()).contains(check + ": expected ");
  }

  static Stream<Arguments> aFieldThatMustNotBeSoIsRefusedByItsOwnCheck() {
    return Stream.of(
        bent("report data", ReportField.REPORT_DATA, 7, "snp.report_data"),
        bent("host data", ReportField.HOST_DATA, 7, "snp.host_data"),
        bent("vmpl 1", ReportField.VMPL, 1, "snp.vmpl"),
        bent("vmpl all ones", ReportField.VMPL, 0xffffffffL, "snp.vmpl"),
        bent("debug", ReportField.POLICY, 0xb0000, "snp.policy.debug"),
        bent("migration agent", ReportField.POLICY, 0x70000, "snp.policy.migrate_ma"),
        bent("bit 17 is 0", ReportField.POLICY, 0x10000, "snp.policy.reserved_one"),
        bent("an unknown policy bit", ReportField.POLICY, 0x4030000, "snp.unknown_bits"),
        bent("the highest policy bit", ReportField.POLICY, 1L << 63 | 0x30000, "snp.unknown_bits"),
        bent("an unknown platform bit", ReportField.PLATFORM_INFO, 0x41, "snp.unknown_bits"),
        bent("an unknown key bit", ReportField.KEY_INFO, 0x20, "snp.unknown_bits"),
        bent("masked chip key", ReportField.KEY_INFO, 2, "snp.mask_chip_key"),
        bent("the key of a provider", ReportField.KEY_INFO, 1 << 2, "snp.signing_key"),
        bent("no key", ReportField.KEY_INFO, 7 << 2, "snp.signing_key"),
        bent("another algorithm", ReportField.SIGNATURE_ALGORITHM, 2, "snp.signature_algorithm"),
        bent("reserved 0x4c", ReportField.RESERVED_04C, 1, "snp.reserved"),
        bent("reserved 0x18b", ReportField.RESERVED_18B, 1, "snp.reserved"),
        bent("reserved 0x1eb", ReportField.RESERVED_1EB, 1, "snp.reserved"),
        bent("reserved 0x1ef", ReportField.RESERVED_1EF, 1, "snp.reserved"),
        bent("reserved 0x208", ReportField.RESERVED_208, 1, "snp.reserved"),
        bent("mitigations before 5", ReportField.LAUNCH_MITIGATIONS, 1, "snp.reserved"),
        bent("current mitigations", ReportField.CURRENT_MITIGATIONS, 1, "snp.reserved"),
        bent("reserved in a TCB", ReportField.LAUNCH_TCB, 1 << 16, "snp.reserved"),
        bent("another chip", ReportField.CHIP_ID, 5, "snp.vek.hwid"),
        bent("an older TCB", ReportField.REPORTED_TCB, 0, "snp.vek.tcb"),
        bent(
            "a TCB newer than the current",
            ReportField.COMMITTED_TCB,
            0xff00_0000_0000_0000L,
            "snp.tcb.committed"),
        bent("a current TCB of zero", ReportField.CURRENT_TCB, 0, "snp.tcb.reported"),
        bent("a newer committed", ReportField.COMMITTED_MAJOR, 9, "snp.firmware.committed"));
  }

  private static Arguments bent(String name, ReportField field, long value, String check) {
    UnaryOperator<ReportBody> change = body -> body.with(field, value);
    return Arguments.of(name, change, check);
  }

  @Test
  void aReportWithAnyFieldChangedAfterSigningIsRefused() {
    Bytes report = Lab.GENOA.sign(Lab.body(Lab.GENOA));
    for (ReportField field : ReportField.values()) {
      Bytes changed = flipped(report, field.offset());

      VerificationResult result = Lab.verify(Lab.raw(changed.concat(Lab.GENOA.certificateTable())));

      assertThat(result.verified()).as(field.name()).isFalse();
      assertThat(result.failures())
          .as(field.name())
          .anySatisfy(finding -> assertThat(finding.check()).isIn("snp.signature", "snp.form"));
    }
  }

  @Test
  void aSignatureThatIsBentAnywhereIsRefused() {
    Bytes report = Lab.GENOA.sign(Lab.body(Lab.GENOA));
    for (int offset = 0x2a0; offset < SnpReport.SIZE; offset += 7) {
      VerificationResult result =
          Lab.verify(Lab.raw(flipped(report, offset).concat(Lab.GENOA.certificateTable())));

      assertThat(result.failures()).extracting(Finding::check).containsExactly("snp.signature");
    }
  }

  @ParameterizedTest
  @MethodSource
  void numbersOutsideTheCurveMakeNoSignature(String r, String s) {
    Bytes signed = Lab.body(Lab.GENOA).content();
    Bytes signature =
        Bytes.ofHex(r).reversed().padTo(72).concat(Bytes.ofHex(s).reversed().padTo(72)).padTo(512);

    VerificationResult result =
        Lab.verify(Lab.raw(signed.concat(signature).concat(Lab.GENOA.certificateTable())));

    assertThat(result.failures()).extracting(Finding::check).containsExactly("snp.signature");
  }

  static Stream<Arguments> numbersOutsideTheCurveMakeNoSignature() {
    String zero = "00".repeat(48);
    String one = "00".repeat(47) + "01";
    String order =
        "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973";
    String ones = "ff".repeat(48);
    return Stream.of(
        Arguments.of(zero, zero),
        Arguments.of(zero, one),
        Arguments.of(one, zero),
        Arguments.of(order, one),
        Arguments.of(one, order),
        Arguments.of(ones, ones));
  }

  @Test
  void aStrangersChainIsRefused() {
    EmulatedChip strange = EmulatedChip.of(Lab.STRANGER);

    VerificationResult result = Lab.verify(Lab.signed(strange, Lab.body(strange)));

    assertThat(result.failures()).extracting(Finding::check).containsExactly("snp.chain.root");
    assertThat(result.emulated()).isFalse();
    assertThat(result.sentence())
        .contains("expected the key of ARK-Genoa, found a stranger's key ")
        .contains(Lab.STRANGER.rootFingerprint().hex());
  }

  @Test
  void theEmulatedRootIsAStrangerToProduction() {
    VerificationResult result =
        Verifier.trusting(TrustAnchors.vendors())
            .verify(
                Lab.signed(Lab.GENOA, Lab.body(Lab.GENOA)),
                Endorsements.none(),
                Lab.EXPECTED,
                Lab.NOW);

    assertThat(result.verified()).isFalse();
    assertThat(result.failures()).extracting(Finding::check).containsExactly("snp.chain.root");
  }

  @Test
  void aStrangersKeyUnderTheTrustedNamesIsRefused() {
    EmulatedChip strange = EmulatedChip.of(Lab.STRANGER);
    Bytes table =
        CertificateTable.of(CertificateTable.VCEK, strange.key().der())
            .and(CertificateTable.ASK, Lab.AMD.ask().der())
            .and(CertificateTable.ARK, Lab.AMD.ark().der())
            .encode();

    VerificationResult result = Lab.verify(Lab.raw(strange.sign(Lab.body(strange)).concat(table)));

    assertThat(result.failures())
        .extracting(Finding::check)
        .containsExactly("snp.chain.signatures");
  }

  @Test
  void aChipKeyUnderTheProvidersSignerIsRefused() {
    Bytes table =
        CertificateTable.of(CertificateTable.VCEK, Lab.GENOA.key().der())
            .and(CertificateTable.ASK, Lab.AMD.asvk().der())
            .and(CertificateTable.ARK, Lab.AMD.ark().der())
            .encode();

    VerificationResult result =
        Lab.verify(Lab.raw(Lab.GENOA.sign(Lab.body(Lab.GENOA)).concat(table)));

    assertThat(result.failures()).extracting(Finding::check).contains("snp.chain.complete");
  }

  @Test
  void whatIsMissingInTheEvidenceMayComeFromTheEndorsements() {
    Bytes report = Lab.GENOA.sign(Lab.body(Lab.GENOA));
    var endorsements =
        Endorsements.none()
            .withCertificates(
                List.of(
                    Lab.TURIN.key().der(),
                    Lab.GENOA.key().der(),
                    Lab.AMD.ark().der(),
                    Lab.AMD.ask().der()));

    assertThat(Lab.VERIFIER.verify(Lab.raw(report), endorsements, Lab.EXPECTED, Lab.NOW).failures())
        .isEmpty();
    assertThat(Lab.verify(Lab.raw(report)).sentence())
        .contains("snp.chain.vek: expected a certificate named SEV-VCEK or SEV-VLEK")
        .contains("found no certificate at all");
  }

  @Test
  void aMissingIssuerIsNamed() {
    Bytes report = Lab.GENOA.sign(Lab.body(Lab.GENOA));
    Bytes table = CertificateTable.of(CertificateTable.VCEK, Lab.GENOA.key().der()).encode();

    assertThat(Lab.verify(Lab.raw(report.concat(table))).sentence())
        .contains("snp.chain.complete")
        .contains("CN=SEV-EMULATED");
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.ValueSource(
      strings = {"2025-12-30T00:00:00Z", "2034-01-01T00:00:00Z", "2055-01-01T00:00:00Z"})
  void certificatesOutsideTheirTimeAreRefused(String at) {
    VerificationResult result =
        Lab.VERIFIER.verify(
            Lab.signed(Lab.GENOA, Lab.body(Lab.GENOA)),
            Endorsements.none(),
            Lab.EXPECTED,
            Instant.parse(at));

    assertThat(result.failures())
        .isNotEmpty()
        .allSatisfy(finding -> assertThat(finding.check()).isEqualTo("snp.chain.validity"));
  }

  @Test
  void evidenceCutAtAnyByteIsRefused() {
    Bytes whole = Lab.GENOA.sign(Lab.body(Lab.GENOA)).concat(Lab.GENOA.certificateTable());
    for (int size = 0; size < whole.size(); size++) {
      if (size == SnpReport.SIZE) {
        continue;
      }
      VerificationResult result = Lab.verify(Lab.raw(whole.slice(0, size)));
      assertThat(result.verified()).as("%d bytes", size).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource
  void hostileTablesAreRefused(String name, String entryHex) {
    Bytes report = Lab.GENOA.sign(Lab.body(Lab.GENOA));

    VerificationResult result = Lab.verify(Lab.raw(report.concat(Bytes.ofHex(entryHex))));

    assertThat(result.failures()).as(name).extracting(Finding::check).containsExactly("snp.form");
  }

  static Stream<Arguments> hostileTablesAreRefused() {
    String guid = "63da758de6644564adc5f4b93be8accd";
    String end = "00".repeat(24);
    return Stream.of(
        Arguments.of("no end", guid + "00000000" + "00000000"),
        Arguments.of("length beyond memory", guid + "30000000" + "ffffffff" + end),
        Arguments.of("offset beyond memory", guid + "ffffffff" + "01000000" + end),
        Arguments.of("both wrap around", guid + "ffffffff" + "ffffffff" + end),
        Arguments.of("into the entries", guid + "00000000" + "18000000" + end),
        Arguments.of("too many", (guid + "b0010000" + "00000000").repeat(17) + end),
        Arguments.of("half an entry", guid.substring(0, 20)),
        Arguments.of("an end that points", "00".repeat(16) + "30000000" + "00000000"));
  }

  /// A cloud's hosts add to the table what is theirs, with a GUID of their own; some write GUIDs in
  /// the order of EFI, as that of the chip's key here.
  @Test
  void anEntryOfTheHostsOwnIsPassedOver() {
    Bytes report = Lab.GENOA.sign(Lab.body(Lab.GENOA));
    List<Bytes> chain =
        SnpEvidence.of(report, Lab.GENOA.certificateTable()).certificates().certificates();
    UUID own = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
    UUID vcek = UUID.fromString("8d75da63-64e6-6445-adc5-f4b93be8accd");
    Bytes table =
        CertificateTable.of(own, Bytes.utf8("no DER"))
            .and(vcek, chain.get(0))
            .and(CertificateTable.ASK, chain.get(1))
            .and(CertificateTable.ARK, chain.get(2))
            .encode();

    assertThat(Lab.verify(Lab.raw(report.concat(table))).failures()).isEmpty();
  }

  /// As guests hand on such a table.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"cert_type\":{\"OTHER\":\"00112233-4455-6677-8899-aabbccddeeff\"},\"data\":[7]}",
        "{\"cert_type\":\"Empty\",\"data\":[]}"
      })
  void anEntryThatIsNamedOtherwiseIsPassedOver(String entry) {
    JsonObject json =
        SnpEvidence.of(Lab.GENOA.sign(Lab.body(Lab.GENOA)), Lab.GENOA.certificateTable()).toJson();
    JsonArray chain =
        Stream.concat(Stream.of(Json.parse(entry)), json.array("cert_chain").stream())
            .collect(JsonArray.collector());

    assertThat(Lab.verify(Evidence.of(Tee.SNP, json.with("cert_chain", chain))).failures())
        .isEmpty();
  }

  @Test
  void aCertificateThatIsNoneIsRefused() {
    Bytes report = Lab.GENOA.sign(Lab.body(Lab.GENOA));
    Bytes table = CertificateTable.of(CertificateTable.VCEK, Bytes.utf8("no DER")).encode();

    assertThat(Lab.verify(Lab.raw(report.concat(table))).failures())
        .extracting(Finding::check)
        .containsExactly("snp.chain.form");
  }

  @Test
  void randomDamageIsNeverVerifiedAndNeverThrows() {
    Bytes whole = Lab.GENOA.sign(Lab.body(Lab.GENOA)).concat(Lab.GENOA.certificateTable());
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(11);
    for (int round = 0; round < 1000; round++) {
      byte[] damaged = whole.toArray();
      int at = random.nextInt(damaged.length);
      byte before = damaged[at];
      damaged[at] = (byte) random.nextInt();
      boolean guid = at >= SnpReport.SIZE && at < SnpReport.SIZE + 72;
      if (damaged[at] == before || guid) {
        continue;
      }
      VerificationResult result = Lab.verify(Lab.raw(Bytes.of(damaged)));
      assertThat(result.verified()).as("byte %d", at).isFalse();
    }
  }

  @Test
  void randomBytesAreAReportOrMalformed() {
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(12);
    for (int round = 0; round < 3000; round++) {
      var content = new byte[SnpReport.SIZE];
      random.nextBytes(content);
      content[0] = (byte) random.nextInt(0, 8);
      content[1] = content[2] = content[3] = 0;
      try {
        assertThat(SnpReport.parse(Bytes.of(content)).version()).isBetween(2L, 5L);
      } catch (MalformedException expected) {
        assertThat(expected).hasMessageContaining("SnpReport");
      }
    }
  }

  @Test
  void evidenceInJsonOfAnotherShapeIsRefused() {
    assertThatThrownBy(() -> SnpEvidence.parse(Json.parse("[]")))
        .isInstanceOf(MalformedException.class)
        .hasMessage("SNP evidence: expected an object, found an array");
    assertThat(Lab.verify(Evidence.of(Tee.SNP, Json.parse("{}"))).sentence())
        .contains("snp.form")
        .contains("attestation_report");
  }

  @ParameterizedTest
  @MethodSource
  void jsonThatHasNoWireFormIsRefused(String path, String value) {
    var evidence = SnpEvidence.of(Lab.GENOA.sign(Lab.body(Lab.GENOA)), Bytes.empty()).toJson();
    var report = evidence.object("attestation_report");
    String[] names = path.split("/", -1);
    Json changed =
        names.length == 1
            ? report.with(path, Json.parse(value))
            : report.with(names[0], report.object(names[0]).with(names[1], Json.parse(value)));

    assertThatThrownBy(() -> SnpEvidence.parse(evidence.with("attestation_report", changed)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(names[names.length - 1]);
  }

  static Stream<Arguments> jsonThatHasNoWireFormIsRefused() {
    return Stream.of(
        Arguments.of("version", "4294967296"),
        Arguments.of("version", "-3"),
        Arguments.of("version", "3.0"),
        Arguments.of("version", "3e0"),
        Arguments.of("version", "\"3\""),
        Arguments.of("version", "null"),
        Arguments.of("policy", "18446744073709551616"),
        Arguments.of("policy", "9".repeat(900)),
        Arguments.of("reported_tcb/snp", "256"),
        Arguments.of("reported_tcb/fmc", "0"),
        Arguments.of("report_data", "[]"),
        Arguments.of("report_data", "{}"),
        Arguments.of("family_id", "[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,256]"),
        Arguments.of("family_id", "[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,-1]"),
        Arguments.of("family_id", "[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]"),
        Arguments.of("cpuid_step", "256"),
        Arguments.of("signature/r", "[1]"));
  }

  private static Bytes flipped(Bytes content, int offset) {
    byte[] changed = content.toArray();
    changed[offset] ^= 1;
    return Bytes.of(changed);
  }
}
