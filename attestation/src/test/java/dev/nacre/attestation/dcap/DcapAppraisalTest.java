package dev.nacre.attestation.dcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedPlatform;
import dev.nacre.emulator.EnclaveField;
import dev.nacre.emulator.HeaderField;
import dev.nacre.emulator.SeededChance;
import dev.nacre.emulator.TdField;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The truth table of quotes and collateral: one change, one refusal.
class DcapAppraisalTest {
  private static final EmulatedPlatform PLATFORM = IntelLab.PLATFORM;
  private static final EmulatedPlatform.Order ORDER = PLATFORM.order(IntelLab.domain());

  @Test
  void soundQuotesOfEveryVersionAreVerifiedAndSayThatTheyAreEmulated() {
    for (VerificationResult result :
        List.of(
            IntelLab.tdx(IntelLab.domain()),
            IntelLab.tdx(IntelLab.newerDomain()),
            IntelLab.sgx(IntelLab.enclave()))) {
      assertThat(result.failures()).isEmpty();
      assertThat(result.verified()).isTrue();
      assertThat(result.emulated()).isTrue();
      assertThat(result.claims().object("nacre").bool("emulated")).isTrue();
      assertThat(result.claims().string("tcb_status")).isEqualTo("UpToDate");
    }
  }

  @Test
  void aRootThatIsNotTrustedIsRefusedThreeTimes() {
    VerificationResult result =
        Verifier.trusting(TrustAnchors.vendors())
            .verify(
                Evidence.ofRaw(Tee.TDX, IntelLab.quote(IntelLab.domain())),
                Endorsements.none().withIntelCollateral(PLATFORM.collateral(true)),
                IntelLab.EXPECTED,
                IntelLab.NOW);

    assertThat(checks(result))
        .containsExactly("dcap.chain.root", "dcap.tcb_info.root", "dcap.qe_identity.root");
    assertThat(result.sentence()).contains("a stranger's key");
    assertThat(result.emulated()).isFalse();
  }

  /// One field changed and signed again: only the check of that field speaks.
  @ParameterizedTest(name = "{0}")
  @MethodSource
  void aQuoteThatMustNotBeSoIsRefusedByItsOwnCheck(
      String name, EmulatedPlatform.Order order, String check) {
    assertThat(checks(IntelLab.tdx(PLATFORM.sign(order)))).containsExactly(check);
  }

  static Stream<Arguments> aQuoteThatMustNotBeSoIsRefusedByItsOwnCheck() {
    return Stream.of(
        Arguments.of(
            "another vendor", ORDER.with(HeaderField.VENDOR_ID, Bytes.zeros(16)), "dcap.vendor"),
        Arguments.of(
            "report data of the quoting enclave",
            ORDER.with(EnclaveField.REPORT_DATA, Bytes.zeros(64)),
            "dcap.qe_report.key"),
        Arguments.of(
            "report data that go on after the digest",
            ORDER.with(
                EnclaveField.REPORT_DATA,
                ORDER
                    .quotingEnclave()
                    .get(EnclaveField.REPORT_DATA)
                    .slice(0, 63)
                    .concat(Bytes.of((byte) 1))),
            "dcap.qe_report.key"),
        Arguments.of(
            "signer of the quoting enclave",
            ORDER.with(EnclaveField.MR_SIGNER, Bytes.zeros(32)),
            "dcap.qe.mrsigner"),
        Arguments.of(
            "product of the quoting enclave",
            ORDER.with(EnclaveField.ISV_PROD_ID, Bytes.ofHex("0300")),
            "dcap.qe.product"),
        Arguments.of(
            "a quoting enclave under debug",
            ORDER.with(EnclaveField.FLAGS, Bytes.ofHex("1300000000000000")),
            "dcap.qe.attributes"),
        Arguments.of(
            "misc select of the quoting enclave",
            ORDER.with(EnclaveField.MISC_SELECT, Bytes.ofHex("01000000")),
            "dcap.qe.misc_select"),
        Arguments.of(
            "a quoting enclave older than any level",
            ORDER.with(EnclaveField.ISV_SVN, Bytes.ofHex("0100")),
            "dcap.qe.tcb"),
        Arguments.of(
            "a TDX module signed by somebody else",
            domain(TdField.MRSIGNER_SEAM, Bytes.ofHex("01".repeat(48))),
            "dcap.tdx_module"),
        Arguments.of(
            "a TDX module with attributes",
            domain(TdField.SEAM_ATTRIBUTES, Bytes.ofHex("0100000000000000")),
            "dcap.tdx_module"),
        Arguments.of(
            "a TDX module older than any level",
            domain(TdField.TCB_SVN, Bytes.ofHex("010107").padTo(16)),
            "dcap.tdx_module.tcb"),
        Arguments.of(
            "a loader older than any level",
            domain(TdField.TCB_SVN, Bytes.ofHex("050100").padTo(16)),
            "dcap.tcb.level"),
        Arguments.of(
            "a loader that is revoked",
            domain(TdField.TCB_SVN, Bytes.ofHex("050101").padTo(16)),
            "dcap.tcb.status"));
  }

  @Test
  void aTdxModuleOfAnUnknownGenerationIsRefused() {
    assertThat(
            checks(
                IntelLab.tdx(
                    PLATFORM.sign(domain(TdField.TCB_SVN, Bytes.ofHex("050907").padTo(16))))))
        .containsExactly("dcap.tdx_module", "dcap.tdx_module.tcb");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "up to date,050107,050107,UpToDate",
    "module out of date,030107,030107,OutOfDate",
    "loader out of date,050106,050106,OutOfDate",
    "module updated since the start,030107,050107,TDRelaunchAdvised",
    "loader updated since the start,050106,050107,TDRelaunchAdvised",
    "updated but still old,020106,030106,OutOfDate",
  })
  void theStateIsNamedAsUpstreamNamesIt(String name, String atStart, String now, String status) {
    VerificationResult result =
        IntelLab.tdx(
            IntelLab.newerDomain()
                .with(TdField.TCB_SVN, Bytes.ofHex(atStart).padTo(16))
                .with(TdField.TEE_TCB_SVN_2, Bytes.ofHex(now).padTo(16)));

    assertThat(result.failures()).isEmpty();
    assertThat(result.claims().string("tcb_status")).isEqualTo(status);
    assertThat(result.claims().members())
        .containsKeys("tcb_status_current", "tcb_date_current", "advisory_ids_current");
  }

  @Test
  void aQuotingEnclaveThatIsOutOfDateMakesTheWholeSo() {
    VerificationResult result =
        IntelLab.tdx(PLATFORM.sign(ORDER.with(EnclaveField.ISV_SVN, Bytes.ofHex("0300"))));

    assertThat(result.claims().string("tcb_status")).isEqualTo("OutOfDate");
    assertThat(result.claims().array("advisory_ids"))
        .isEqualTo(JsonArray.ofStrings(List.of("INTEL-SA-EMULATED")));
  }

  @ParameterizedTest
  @CsvSource({
    "UpToDate,OutOfDate,OutOfDate",
    "SWHardeningNeeded,OutOfDate,OutOfDate",
    "ConfigurationNeeded,OutOfDate,OutOfDateConfigurationNeeded",
    "ConfigurationAndSWHardeningNeeded,OutOfDate,OutOfDateConfigurationNeeded",
    "ConfigurationNeeded,UpToDate,ConfigurationNeeded",
    "UpToDate,Revoked,Revoked",
    "Revoked,UpToDate,Revoked",
  })
  void statesJoin(String platform, String part, String together) {
    assertThat(TcbStatus.named(platform).with(TcbStatus.named(part))).hasToString(together);
  }

  @ParameterizedTest
  @CsvSource({
    "OutOfDate,UpToDate,TDRelaunchAdvised",
    "OutOfDate,SWHardeningNeeded,TDRelaunchAdvised",
    "OutOfDateConfigurationNeeded,ConfigurationNeeded,TDRelaunchAdvisedConfigurationNeeded",
    "OutOfDate,OutOfDate,OutOfDate",
    "UpToDate,OutOfDate,UpToDate",
    "Revoked,UpToDate,Revoked",
  })
  void statesAfterAnUpdate(String atStart, String now, String status) {
    assertThat(TcbStatus.named(atStart).relaunched(TcbStatus.named(now))).hasToString(status);
  }

  /// One member of the collateral changed, signed again where a change needs it.
  @ParameterizedTest(name = "{0}")
  @MethodSource
  void collateralThatMustNotBeSoIsRefusedByItsOwnCheck(
      String name, JsonObject collateral, String check) {
    assertThat(String.join(", ", checks(IntelLab.tdx(collateral)))).isEqualTo(check);
  }

  static Stream<Arguments> collateralThatMustNotBeSoIsRefusedByItsOwnCheck() {
    return Stream.of(forged(), takenBack(), aboutSomethingElse()).flatMap(rows -> rows);
  }

  private static Stream<Arguments> forged() {
    JsonObject sound = PLATFORM.collateral(true);
    return Stream.of(
        Arguments.of(
            "TCB info a character longer",
            sound.with("tcb_info", Json.of(sound.string("tcb_info") + " ")),
            "dcap.tcb_info.signature"),
        Arguments.of(
            "identity a character longer",
            sound.with("qe_identity", Json.of(sound.string("qe_identity") + " ")),
            "dcap.qe_identity.signature"),
        Arguments.of(
            "signature with r zero",
            sound.with("tcb_info_signature", Json.of("00".repeat(32) + "11".repeat(32))),
            "dcap.tcb_info.signature"),
        Arguments.of(
            "signature with s zero",
            sound.with("tcb_info_signature", Json.of("11".repeat(32) + "00".repeat(32))),
            "dcap.tcb_info.signature"),
        Arguments.of(
            "signature too large",
            sound.with("tcb_info_signature", Json.of("ff".repeat(64))),
            "dcap.tcb_info.signature"),
        Arguments.of(
            "signature too long",
            sound.with("tcb_info_signature", Json.of(sound.string("tcb_info_signature") + "00")),
            "dcap.tcb_info.signature"),
        Arguments.of(
            "signed by the authority of platforms",
            sound.with(
                "qe_identity_issuer_chain",
                Json.of(IntelLab.INTEL.pem(IntelLab.INTEL.authority()))),
            "dcap.qe_identity.chain, dcap.qe_identity.signature"));
  }

  private static Stream<Arguments> takenBack() {
    JsonObject sound = PLATFORM.collateral(true);
    JsonObject strange =
        IntelLab.STRANGER.collateral(PLATFORM.tcbInfo(true), PLATFORM.qeIdentity(true), List.of());
    return Stream.of(
        Arguments.of(
            "a revocation list of another authority",
            sound
                .with("pck_crl", strange.get("pck_crl"))
                .with("pck_crl_issuer_chain", strange.get("pck_crl_issuer_chain"))
                .with("root_ca_crl", sound.get("root_ca_crl")),
            "dcap.crl.pck, dcap.crl.root"),
        Arguments.of(
            "another root's revocation list",
            sound.with("root_ca_crl", strange.get("root_ca_crl")),
            "dcap.crl.root"),
        Arguments.of(
            "the platform's certificate revoked",
            IntelLab.INTEL.collateral(
                PLATFORM.tcbInfo(true),
                PLATFORM.qeIdentity(true),
                List.of(PLATFORM.pck().certificate())),
            "dcap.chain.revocation"),
        Arguments.of(
            "the authority revoked",
            sound.with(
                "root_ca_crl",
                Json.of(
                    IntelLab.INTEL.revocationList(
                        IntelLab.INTEL.root(), List.of(IntelLab.INTEL.authority().certificate())))),
            "dcap.chain.revocation"),
        Arguments.of(
            "the signer of documents revoked",
            sound.with(
                "root_ca_crl",
                Json.of(
                    IntelLab.INTEL.revocationList(
                        IntelLab.INTEL.root(), List.of(IntelLab.INTEL.signer().certificate())))),
            "dcap.chain.revocation, dcap.chain.revocation"));
  }

  private static Stream<Arguments> aboutSomethingElse() {
    return Stream.of(
        Arguments.of(
            "TCB info of enclaves",
            bent(info -> info.with("id", Json.of("SGX")), UnaryOperator.identity()),
            "dcap.tcb_info.id"),
        Arguments.of(
            "identity of the other quoting enclave",
            bent(UnaryOperator.identity(), identity -> identity.with("id", Json.of("QE"))),
            "dcap.qe_identity.id"),
        Arguments.of(
            "TCB info of other processors",
            bent(info -> info.with("fmspc", Json.of("e0e0e0000001")), UnaryOperator.identity()),
            "dcap.tcb_info.fmspc"),
        Arguments.of(
            "TCB info of another PCE",
            bent(info -> info.with("pceId", Json.of("0001")), UnaryOperator.identity()),
            "dcap.tcb_info.pce_id"),
        Arguments.of(
            "TCB info whose next issue was due",
            bent(
                info -> info.with("nextUpdate", Json.of("2026-06-01T11:59:59Z")),
                UnaryOperator.identity()),
            "dcap.tcb_info.validity"),
        Arguments.of(
            "TCB info of tomorrow",
            bent(
                info -> info.with("issueDate", Json.of("2026-06-01T12:00:01Z")),
                UnaryOperator.identity()),
            "dcap.tcb_info.validity"),
        Arguments.of(
            "identity whose next issue was due",
            bent(
                UnaryOperator.identity(),
                identity -> identity.with("nextUpdate", Json.of("2026-06-01T11:59:59Z"))),
            "dcap.qe_identity.validity"),
        Arguments.of(
            "TCB info without any level",
            bent(info -> info.with("tcbLevels", JsonArray.of()), UnaryOperator.identity()),
            "dcap.tcb.level"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "tcb_info version 2,tcbInfo,version,2,'version: expected 3, found 2'",
    "tcb_info without levels,tcbInfo,tcbLevels,'\"x\"','\"tcbLevels\": expected an array'",
    "identity version 3,identity,version,3,'version: expected 2, found 3'",
    "unknown"
        + " status,tcbInfo,tcbLevels,'[{\"tcb\":{\"sgxtcbcomponents\":[],\"pcesvn\":0}}]','tcbcomponents:"
        + " expected 16, found 0'",
    "no time,identity,issueDate,'\"today\"','issueDate: expected a time in ISO 8601, found today'",
  })
  void collateralOfAnotherFormIsRefused(
      String name, String document, String member, String value, String message) {
    UnaryOperator<JsonObject> change = json -> json.with(member, Json.parse(value));
    JsonObject collateral =
        document.equals("tcbInfo")
            ? bent(change, UnaryOperator.identity())
            : bent(UnaryOperator.identity(), change);

    VerificationResult result = IntelLab.tdx(collateral);

    assertThat(checks(result)).containsExactly("dcap.form");
    assertThat(result.sentence()).contains(message);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-05-31T11:59:59Z,dcap.chain.validity",
    "2026-07-01T12:00:00Z,dcap.crl.root",
    "2033-06-01T00:00:00Z,dcap.chain.validity",
  })
  void atAnotherTimeItIsRefused(Instant at, String check) {
    VerificationResult result =
        IntelLab.VERIFIER.verify(
            Evidence.ofRaw(Tee.TDX, IntelLab.quote(IntelLab.domain())),
            Endorsements.none().withIntelCollateral(PLATFORM.collateral(true)),
            IntelLab.EXPECTED,
            at);

    assertThat(checks(result)).contains(check);
  }

  @Test
  void expiredCollateralIsClaimedToBeSo() {
    VerificationResult result =
        IntelLab.VERIFIER.verify(
            Evidence.ofRaw(Tee.TDX, IntelLab.quote(IntelLab.domain())),
            Endorsements.none().withIntelCollateral(PLATFORM.collateral(true)),
            IntelLab.EXPECTED,
            Instant.parse("2026-07-01T12:00:00Z"));

    assertThat(result.claims().string("collateral_expiration_status")).isEqualTo("1");
    assertThat(result.verified()).isFalse();
  }

  /// r and s of the quote, of the quoting enclave's report; the attestation key beside the curve.
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "r zero,0,00,dcap.signature",
    "s zero,32,00,dcap.signature",
    "r too large,0,ff,dcap.signature",
    "s too large,32,ff,dcap.signature",
    "r of the enclave's signature zero,518,00,dcap.qe_report.signature",
    "s of the enclave's signature too large,550,ff,dcap.qe_report.signature",
  })
  void aNumberThatNoSignatureHasIsRefused(String name, int offset, String octet, String check) {
    byte[] changed = PLATFORM.sign(ORDER).toArray();
    java.util.Arrays.fill(
        changed, 636 + offset, 636 + offset + 32, Bytes.ofHex(octet).toArray()[0]);

    assertThat(checks(IntelLab.tdx(Bytes.of(changed)))).containsExactly(check);
  }

  @Test
  void anAttestationKeyBesideTheCurveIsRefused() {
    byte[] changed = PLATFORM.sign(ORDER).toArray();
    changed[636 + 64] ^= 1;

    assertThat(checks(IntelLab.tdx(Bytes.of(changed))))
        .containsExactly("dcap.qe_report.key", "dcap.signature");
  }

  @Test
  void aPlatformOfAStrangerIsRefused() {
    var platform = EmulatedPlatform.of(IntelLab.STRANGER, SeededChance.of("strange platform"));
    Bytes quote = platform.sign(platform.order(IntelLab.domain()));

    assertThat(checks(IntelLab.tdx(quote)))
        .containsExactly("dcap.chain.root", "dcap.crl.pck", "dcap.crl.root");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 4, 636 - 4, 764, 766, 1218, 1252, 1254})
  void everyLengthAndTypeFieldIsDistrusted(int offset) {
    Bytes quote = PLATFORM.sign(ORDER);
    for (String hostile : List.of("ffff", "ff7f", "0000", "0100", "0080")) {
      byte[] changed = quote.toArray();
      byte[] value = Bytes.ofHex(hostile).toArray();
      System.arraycopy(value, 0, changed, offset, 2);
      if (!Bytes.of(changed).equals(quote)) {
        assertThat(IntelLab.tdx(Bytes.of(changed)).verified()).as(hostile).isFalse();
      }
    }
  }

  @Test
  void aVersion5QuoteCutAnywhereIsRefused() {
    Bytes quote = IntelLab.quote(IntelLab.newerDomain());
    assertThat(Quote.parse(quote).bodyType()).isEqualTo(3);
    for (int size = 0; size < quote.size(); size++) {
      Bytes cut = quote.slice(0, size);
      assertThatThrownBy(() -> Quote.parse(cut))
          .as("%d bytes", size)
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void version5AlsoCarriesTdx10() {
    var order =
        ORDER
            .with(HeaderField.VERSION, Bytes.ofHex("0500"))
            .with(HeaderField.BODY_TYPE, Bytes.ofHex("0200"))
            .with(HeaderField.BODY_SIZE, Bytes.ofHex("48020000"));

    VerificationResult result = IntelLab.tdx(PLATFORM.sign(order));

    assertThat(result.failures()).isEmpty();
    assertThat(result.claims().object("quote").string("type")).isEqualTo("0200");
    assertThat(result.claims().object("quote").string("size")).isEqualTo("48020000");
  }

  @ParameterizedTest
  @CsvSource({"3,81000000", "4,00000000", "6,81000000", "4,82000000"})
  void aVersionOfAnotherTeeIsRefused(int version, String teeType) {
    var order =
        ORDER
            .with(HeaderField.VERSION, Bytes.of((byte) version, (byte) 0))
            .with(HeaderField.TEE_TYPE, Bytes.ofHex(teeType));

    assertThat(IntelLab.tdx(PLATFORM.sign(order)).sentence())
        .contains("Quote.version and tee_type: expected 3 and 0 (SGX), 4 or 5 and 0x81 (TDX)");
  }

  private static EmulatedPlatform.Order domain(TdField field, Bytes value) {
    return PLATFORM.order(IntelLab.domain().with(field, value));
  }

  private static JsonObject bent(
      UnaryOperator<JsonObject> tcbInfo, UnaryOperator<JsonObject> qeIdentity) {
    return IntelLab.INTEL.collateral(
        tcbInfo.apply(PLATFORM.tcbInfo(true)),
        qeIdentity.apply(PLATFORM.qeIdentity(true)),
        List.of());
  }

  private static List<String> checks(VerificationResult result) {
    assertThat(result.verified()).isFalse();
    return result.failures().stream().map(Finding::check).toList();
  }
}
