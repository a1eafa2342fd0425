package dev.nacre.attestation.dcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.Vectors;
import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestation.x509.RevocationList;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Quotes of real processors, with what Intel said about them in their days.
class GenuineDcapTest {
  private static final Instant AT = Instant.parse("2025-06-25T00:00:00Z");
  private static final Verifier VERIFIER = Verifier.trusting(TrustAnchors.vendors());

  @Test
  void aTdxQuoteVerifiesWithItsCollateral() {
    VerificationResult result = verify(Tee.TDX, AT);

    assertThat(result.failures()).isEmpty();
    assertThat(result.verified()).isTrue();
    assertThat(result.emulated()).isFalse();
    JsonObject claims = result.claims();
    assertThat(claims.string("tcb_status")).isEqualTo("UpToDate");
    assertThat(claims.string("tcb_date")).isEqualTo("2024-03-13T00:00:00Z");
    assertThat(claims.string("collateral_expiration_status")).isEqualTo("0");
    assertThat(claims.string("earliest_expiration_date")).isEqualTo("2025-07-19T10:00:35Z");
    assertThat(claims.string("earliest_issue_date")).isEqualTo("2018-05-21T10:45:10Z");
    assertThat(claims.string("latest_issue_date")).isEqualTo("2025-06-19T10:32:27Z");
    assertThat(claims.number("tcb_eval_num")).isEqualTo(17);
    assertThat(claims.number("pck_crl_num")).isEqualTo(1);
    assertThat(claims.number("root_ca_crl_num")).isEqualTo(1);
    assertThat(claims.string("sgx_type")).isEqualTo("Scalable");
    assertThat(claims.string("platform_provider_id")).isEqualTo("811dca2a26b952e85bb6448b097ba4fd");
    assertThat(claims.string("platform_instance_id")).isEqualTo("07828474603e7019dc930775ffe8cdd2");
    assertThat(claims.bool("is_smt_enabled")).isTrue();
    assertThat(claims.array("advisory_ids").size()).isZero();
    assertThat(claims.object("quote").object("header").string("tee_type")).isEqualTo("81000000");
  }

  @Test
  void anSgxQuoteVerifiesWithItsCollateral() {
    VerificationResult result = verify(Tee.SGX, AT);

    assertThat(result.failures()).extracting(Finding::check).isEmpty();
    assertThat(result.claims().string("tcb_status")).isEqualTo("ConfigurationAndSWHardeningNeeded");
    assertThat(result.claims().object("header").string("version")).isEqualTo("0300");
  }

  @ParameterizedTest
  @CsvSource({
    "tdx,2025-06-01T00:00:00Z,dcap.tcb_info.validity",
    "tdx,2025-07-20T00:00:00Z,dcap.tcb_info.validity",
    "tdx,2025-07-20T00:00:00Z,dcap.qe_identity.validity",
    "tdx,2025-07-20T00:00:00Z,dcap.crl.pck",
    "tdx,2026-05-01T00:00:00Z,dcap.crl.root",
    "tdx,2033-01-01T00:00:00Z,dcap.chain.validity",
    "sgx,2025-06-01T00:00:00Z,dcap.tcb_info.validity",
    "sgx,2025-07-20T00:00:00Z,dcap.qe_identity.validity",
  })
  void atAnotherTimeItIsRefused(String tee, Instant at, String check) {
    assertThat(verify(Tee.ofWireName(tee).orElseThrow(), at).failures())
        .extracting(Finding::check)
        .contains(check);
  }

  @ParameterizedTest
  @CsvSource({"tdx,sgx", "sgx,tdx"})
  void withTheCollateralOfAnotherPlatformItIsRefused(String tee, String other) {
    Tee of = Tee.ofWireName(tee).orElseThrow();

    VerificationResult result =
        verify(Evidence.ofRaw(of, quote(tee)), Vectors.json(collateral(other)), AT);

    assertThat(result.failures())
        .extracting(Finding::check)
        .contains("dcap.tcb_info.id", "dcap.tcb_info.fmspc", "dcap.crl.pck", "dcap.qe.mrsigner");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tdx", "sgx"})
  void anyByteOfTheQuoteThatChangesIsRefused(String tee) {
    Bytes genuine = quote(tee);
    Tee of = Tee.ofWireName(tee).orElseThrow();
    JsonObject collateral = Vectors.json(collateral(tee));
    for (int offset = 0; offset < Quote.parse(genuine).content().size(); offset += 19) {
      byte[] changed = genuine.toArray();
      changed[offset] ^= (byte) (1 << offset % 8);
      VerificationResult result = verify(Evidence.ofRaw(of, Bytes.of(changed)), collateral, AT);
      assertThat(result.verified() && !onlyPemText(genuine, offset))
          .as("offset %d", offset)
          .isFalse();
    }
  }

  /// White space between the certificates means nothing, and the bits that base64 leaves over.
  private static boolean onlyPemText(Bytes quote, int offset) {
    return offset >= quote.size() - 2 || quote.at(offset) < ' ';
  }

  @ParameterizedTest
  @ValueSource(strings = {"tdx", "sgx"})
  void anyDocumentOfTheCollateralThatChangesIsRefused(String tee) {
    JsonObject genuine = Vectors.json(collateral(tee));
    Evidence evidence = Evidence.ofRaw(Tee.ofWireName(tee).orElseThrow(), quote(tee));
    int changes = 0;
    for (String name : genuine.members().keySet()) {
      String text = ((JsonString) genuine.get(name)).value();
      for (int at = 40; at < text.length() - 40; at += Math.max(1, text.length() / 12)) {
        char c = text.charAt(at);
        if (!Character.isLetterOrDigit(c)) {
          continue;
        }
        String bent = text.substring(0, at) + (c == '1' ? '2' : '1') + text.substring(at + 1);
        VerificationResult result = verify(evidence, genuine.with(name, Json.of(bent)), AT);
        assertThat(result.verified()).as("%s at %d", name, at).isFalse();
        changes++;
      }
      assertThat(verify(evidence, genuine.without(name), AT).failures())
          .as(name)
          .extracting(Finding::check)
          .contains("dcap.form");
    }
    assertThat(changes).isGreaterThan(60);
  }

  @Test
  void withoutCollateralItIsRefusedAndTheFindingSaysSo() {
    VerificationResult result =
        VERIFIER.verify(
            Evidence.ofRaw(Tee.TDX, quote("tdx")), Endorsements.none(), Expected.nothing(), AT);

    assertThat(result.failures())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.check()).isEqualTo("dcap.collateral");
          assertThat(finding.found()).contains("no collateral at all");
        });
  }

  @Test
  void theClaimsOfAMachineWithItsLogAreUpstreams() {
    Json evidence =
        JsonObject.builder()
            .put("quote", Vectors.bytes("tdx/tdx_quote_4.dat").base64())
            .put("cc_eventlog", Vectors.bytes("eventlog/CCEL_data").base64())
            .build();
    JsonObject expected =
        Vectors.json("tdx/parse_tdx_claims_expected.json").without("platform_instance_id");

    VerificationResult result =
        VERIFIER.verify(
            Evidence.of(Tee.TDX, evidence), Endorsements.none(), Expected.nothing(), AT);

    assertThat(result.claims().without("nacre")).isEqualTo(expected);
    assertThat(result.failures())
        .extracting(Finding::check)
        .contains("tdx.attributes.debug", "dcap.collateral", "tdx.rtmr_0", "tdx.rtmr_1");
  }

  @Test
  void bytesBehindAQuoteAreRefusedUnlessTheyAreZeros() {
    Bytes production = Vectors.bytes("tdx/gtg-tdx_prod_quote_SPR_E4.dat");

    assertThatThrownBy(() -> Quote.parse(production))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("39 bytes of zero");
    Quote quote = Quote.parse(production.slice(0, 4935));
    assertThat(quote.body()).isInstanceOf(TdReport.class);
    VerificationResult result =
        VERIFIER.verify(
            Evidence.ofRaw(Tee.TDX, quote.content()),
            Endorsements.none(),
            Expected.nothing(),
            Instant.parse("2023-07-01T00:00:00Z"));
    assertThat(result.failures()).extracting(Finding::check).containsExactly("dcap.collateral");
  }

  @Test
  void aReportWithoutAQuoteAroundItIsRefused() {
    Bytes report = Vectors.bytes("tdx/tdx_report_1.bin");
    assertThatThrownBy(() -> Quote.parse(report)).isInstanceOf(MalformedException.class);
  }

  @Test
  void aQuoteThatIsCutAnywhereIsRefused() {
    for (String tee : List.of("tdx", "sgx")) {
      Bytes quote = Quote.parse(quote(tee)).content();
      for (int size = 0; size < quote.size(); size += 1) {
        Bytes cut = quote.slice(0, size);
        assertThatThrownBy(() -> Quote.parse(cut)).isInstanceOf(MalformedException.class);
      }
    }
  }

  @Test
  void intelsOwnResponsesAreReadToo() {
    JsonObject genuine = Vectors.json(collateral("tdx"));
    JsonObject responses =
        genuine
            .with("tcb_info", response("tcbInfo", genuine, "tcb_info"))
            .without("tcb_info_signature")
            .with("qe_identity", response("enclaveIdentity", genuine, "qe_identity"))
            .without("qe_identity_signature");

    assertThat(verify(Evidence.ofRaw(Tee.TDX, quote("tdx")), responses, AT).failures()).isEmpty();
    for (String name : List.of("tcbInfo", "qeIdentity")) {
      Json json = Json.parse(Vectors.bytes("tdx/gtg-sample_" + name + "_response"));
      JsonObject inner =
          ((JsonObject) json).object(name.equals("tcbInfo") ? name : "enclaveIdentity");
      if (name.equals("tcbInfo")) {
        assertThat(TcbInfo.parse(inner).fmspc().hex()).isEqualTo("50806f000000");
      } else {
        assertThat(QeIdentity.parse(inner).isvProdId()).isEqualTo(2);
      }
    }
  }

  @Test
  void revocationListsWithoutTheirIssuerAreRead() {
    var ofPlatforms = RevocationList.parse(Vectors.bytes("tdx/gtg-pckcrl"));
    var ofRoot = RevocationList.parse(Vectors.bytes("tdx/gtg-rootcrl.der"));

    assertThat(ofPlatforms.isCurrent(Instant.parse("2023-06-20T00:00:00Z"))).isTrue();
    assertThat(ofRoot.decoded().getIssuerX500Principal().getName()).contains("Intel SGX Root CA");
  }

  private static Json response(String enclosed, JsonObject collateral, String name) {
    return Json.of(
        "{\""
            + enclosed
            + "\":"
            + collateral.string(name)
            + ",\"signature\":\""
            + collateral.string(name + "_signature")
            + "\"}");
  }

  private static VerificationResult verify(Tee tee, Instant at) {
    String name = tee.wireName();
    return verify(Evidence.ofRaw(tee, quote(name)), Vectors.json(collateral(name)), at);
  }

  private static VerificationResult verify(Evidence evidence, JsonObject collateral, Instant at) {
    return VERIFIER.verify(
        evidence, Endorsements.none().withIntelCollateral(collateral), Expected.nothing(), at);
  }

  private static Bytes quote(String tee) {
    return Vectors.bytes(tee + "/dcap-" + tee + "_quote.dat");
  }

  private static String collateral(String tee) {
    return tee + "/dcap-" + tee + "_quote_collateral.json";
  }
}
