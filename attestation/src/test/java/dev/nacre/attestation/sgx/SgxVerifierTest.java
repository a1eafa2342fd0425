package dev.nacre.attestation.sgx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.dcap.IntelLab;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EnclaveField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SgxVerifierTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "debug,FLAGS,8700000000000000,sgx.attributes.debug",
    "not initialised,FLAGS,8400000000000000,sgx.attributes.init",
    "values without KSS,FLAGS,0500000000000000,sgx.kss",
    "reserved,RESERVED_1,01,sgx.reserved",
    "reserved,RESERVED_2,01,sgx.reserved",
    "reserved,RESERVED_3,01,sgx.reserved",
    "reserved,RESERVED_4,01,sgx.reserved",
    "other report data,REPORT_DATA,00,sgx.report_data",
    "other initdata,CONFIG_ID,00,sgx.config_id",
  })
  void aFieldThatMustNotBeSoIsRefusedByItsOwnCheck(
      String name, EnclaveField field, String value, String check) {
    int size = IntelLab.enclave().get(field).size();

    VerificationResult result =
        IntelLab.sgx(IntelLab.enclave().with(field, Bytes.ofHex(value).padTo(size)));

    assertThat(result.failures()).extracting(Finding::check).containsExactly(check);
  }

  @Test
  void theClaimsHaveUpstreamsNames() {
    JsonObject claims =
        IntelLab.sgx(
                IntelLab.enclave()
                    .with(EnclaveField.ISV_SVN, Bytes.ofHex("0500"))
                    .with(EnclaveField.MR_ENCLAVE, Bytes.ofHex("aa".repeat(32))))
            .claims();

    assertThat(claims.object("header").members().keySet())
        .containsExactly(
            "version",
            "att_key_type",
            "att_key_data_0",
            "qe_svn",
            "pce_svn",
            "vendor_id",
            "user_data");
    assertThat(claims.object("body").members().keySet())
        .containsExactly(
            "cpu_svn",
            "misc_select",
            "reserved1",
            "isv_ext_prod_id",
            "attributes.flags",
            "attributes.xfrm",
            "mr_enclave",
            "reserved2",
            "mr_signer",
            "reserved3",
            "config_id",
            "isv_prod_id",
            "isv_svn",
            "config_svn",
            "reserved4",
            "isv_family_id",
            "report_data");
    assertThat(claims.object("body").string("isv_svn")).isEqualTo("0500");
    assertThat(claims.object("body").string("mr_enclave")).isEqualTo("aa".repeat(32));
    assertThat(claims.string("init_data")).isEqualTo(IntelLab.INIT_DATA.padTo(64).hex());
  }

  @Test
  void theJsonShapeOfGuestsIsTheSameEvidence() {
    Bytes quote = IntelLab.PLATFORM.sign(IntelLab.PLATFORM.orderOfEnclave(IntelLab.enclave()));

    VerificationResult result =
        IntelLab.VERIFIER.verify(
            Evidence.of(Tee.SGX, JsonObject.builder().put("quote", quote.base64()).build()),
            Endorsements.none().withIntelCollateral(IntelLab.PLATFORM.collateral(false)),
            IntelLab.EXPECTED,
            IntelLab.NOW);

    assertThat(result.failures()).isEmpty();
  }
}
