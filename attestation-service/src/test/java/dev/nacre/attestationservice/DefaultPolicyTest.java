package dev.nacre.attestationservice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DefaultPolicyTest {
  private final Map<String, Json> values = SnpClaims.referenceValues();

  @Test
  void aMachineAsRegisteredIsAffirmed() {
    var judgement = SnpClaims.policy(values).judge(SnpClaims.evidence());

    assertThat(judgement.vector().tier()).isEqualTo(TrustTier.AFFIRMING);
    assertThat(SnpClaims.vector(SnpClaims.policy(values), SnpClaims.evidence()))
        .isEqualTo(List.of(3, 2, 3));
    assertThat(judgement.vector().toJson())
        .hasToString(
            "{\"instance-identity\":0,\"configuration\":3,\"executables\":3,\"file-system\":0,"
                + "\"hardware\":2,\"runtime-opaque\":0,\"storage-opaque\":0,\"sourced-data\":0}");
  }

  @Test
  void withEveryReferenceValueTheConfigurationIsBest() {
    values.put("snp_smt_enabled", Json.of(true));
    values.put("snp_tsme_enabled", Json.parse("[false]"));
    values.put("snp_guest_abi_major", Json.of(0));
    values.put("snp_guest_abi_minor", Json.of(0));
    values.put("snp_single_socket", Json.of(false));
    values.put("snp_smt_allowed", Json.parse("[true]"));

    assertThat(SnpClaims.vector(SnpClaims.policy(values), SnpClaims.evidence()))
        .isEqualTo(List.of(3, 2, 2));
  }

  @ParameterizedTest
  @CsvSource({
    "mr_enclave,'[\"aa\"]','[3,2,2]'",
    "mr_enclave,'[\"bb\"]','[33,2,2]'",
    "isv_svn,'5','[4,2,2]'",
    "isv_svn,'6','[33,2,2]'",
    "isv_svn,'\"5\"','[33,2,2]'",
    "isv_svn,'[5]','[4,2,2]'",
    "isv_svn,'[9,4]','[4,2,2]'",
    "isv_svn,'[6,7]','[33,2,2]'",
    "isv_svn,'[1,\"5\"]','[33,2,2]'",
    "isv_svn,'[]','[33,2,2]'",
  })
  void anEnclaveIsAffirmedByItselfOrByItsSigner(String name, String value, String vector) {
    Map<String, Json> registered = new HashMap<>();
    registered.put("mr_signer", Json.parse("[\"cc\"]"));
    registered.put("isv_prod_id", Json.of(1));
    registered.put(name, Json.parse(value));

    assertThat(SnpClaims.vector(SnpClaims.policy(registered), enclave("UpToDate")))
        .hasToString(vector.replace(",", ", "));
  }

  @Test
  void anEnclaveOnAPlatformOfAnotherStateNeedsTheOwnersConsent() {
    Map<String, Json> registered = new HashMap<>();
    registered.put("mr_enclave", Json.of("aa"));
    assertThat(SnpClaims.vector(SnpClaims.policy(registered), enclave("SWHardeningNeeded")))
        .isEqualTo(List.of(3, 97, 2));

    registered.put("sgx_tcb_status", Json.parse("[\"SWHardeningNeeded\"]"));
    assertThat(SnpClaims.vector(SnpClaims.policy(registered), enclave("SWHardeningNeeded")))
        .isEqualTo(List.of(3, 2, 2));
  }

  private static JsonObject enclave(String status) {
    return (JsonObject)
        Json.parse(
            """
            {"sgx":{"header":{"vendor_id":"939a7233f79c4ca9940a0db3957f0607"},
             "body":{"mr_enclave":"aa","mr_signer":"cc"},"tcb_status":"%s",
             "collateral_expiration_status":"0",
             "nacre":{"isv_prod_id":1,"isv_svn":5,"debug":false}}}
            """
                .formatted(status));
  }

  @Test
  void withoutAnyReferenceValueNothingIsShown() {
    assertThat(SnpClaims.vector(SnpClaims.policy(Map.of()), SnpClaims.evidence()))
        .isEqualTo(List.of(33, 97, 3));
  }

  @Test
  void anotherLaunchDigestWarns() {
    JsonObject other = SnpClaims.evidenceWith("measurement", Json.of("ff".repeat(48)));

    assertThat(SnpClaims.vector(SnpClaims.policy(values), other)).isEqualTo(List.of(33, 2, 3));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "reported_tcb_bootloader",
        "reported_tcb_microcode",
        "reported_tcb_snp",
        "reported_tcb_tee"
      })
  void oldFirmwareIsContraindicated(String part) {
    JsonObject old = SnpClaims.evidenceWith(part, Json.of(1));

    assertThat(SnpClaims.vector(SnpClaims.policy(values), old)).isEqualTo(List.of(3, 97, 3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"policy_debug_allowed", "policy_migrate_ma"})
  void anOpenMachineWarns(String door) {
    JsonObject open = SnpClaims.evidenceWith(door, Json.of(true));

    assertThat(SnpClaims.vector(SnpClaims.policy(values), open)).isEqualTo(List.of(3, 2, 36));
  }

  @Test
  void aClaimThatIsNullMeetsNoMissingReferenceValue() {
    values.remove("snp_launch_measurement");
    JsonObject odd = SnpClaims.evidenceWith("measurement", Json.parse("null"));

    assertThat(SnpClaims.vector(SnpClaims.policy(values), odd)).isEqualTo(List.of(33, 2, 3));
  }

  @Test
  void aMachineOfAnUnknownKindIsNotAffirmed() {
    assertThat(SnpClaims.vector(SnpClaims.policy(values), SnpClaims.object("{\"sgx\":{}}")))
        .isEqualTo(List.of(33, 97, 36));
  }

  @Test
  void theRecordedSampleGetsWhatUpstreamGaveIt() {
    JsonObject sample =
        SnpClaims.object(
            """
            {"report_data":"","runtime_data_claims":null,"sample":{"debug":false,
            "launch_digest":"abcde","platform_version":{"major":1,"minor":4},"svn":"1"}}\
            """);

    assertThat(SnpClaims.vector(SnpClaims.policy(Map.of()), sample)).isEqualTo(List.of(33, 97, 2));
    assertThat(SnpClaims.policy(Map.of()).judge(sample).extensions())
        .isEqualTo(Map.of("ear.trustee.identifiers", Json.parse("{\"validated\":{}}")));
  }

  @Test
  void aSampleAsRegisteredIsAffirmed() {
    var sampleValues =
        new HashMap<String, Json>(
            Map.of(
                "launch_digest", Json.parse("[\"abcde\"]"),
                "svn", Json.parse("[\"1\"]"),
                "major_version", Json.of(1),
                "minimum_minor_version", Json.of(4)));
    JsonObject sample =
        SnpClaims.object(
            """
            {"sample":{"debug":false,"launch_digest":"abcde",
            "platform_version":{"major":1,"minor":4},"svn":"1"}}\
            """);

    assertThat(SnpClaims.vector(SnpClaims.policy(sampleValues), sample))
        .isEqualTo(List.of(3, 2, 2));
    sampleValues.remove("minimum_minor_version");
    assertThat(SnpClaims.vector(SnpClaims.policy(sampleValues), sample))
        .as("what is missing permits nothing")
        .isEqualTo(List.of(3, 97, 2));
  }

  @Test
  void theContainersOfAPodAreNamedInTheToken() {
    JsonObject evidence =
        SnpClaims.evidence()
            .with(
                "init_data_claims",
                Json.parse(
                    """
                    {"agent_policy_claims":{"containers":[{"OCI":{"Annotations":
                    {"io.kubernetes.cri.image-name":"app:1"},"Process":{"User":{"UID":7}}}}]}}\
                    """));

    assertThat(SnpClaims.policy(values).judge(evidence).extensions().get("ear.trustee.identifiers"))
        .isEqualTo(
            Json.parse(
                "{\"validated\":{\"container_images\":[\"app:1\"],\"container_uids\":[7]}}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "trust_claims := {\"executables\": 3, \"exe\": 3} | trust_claims: expected one of",
        "trust_claims := {} | trust_claims: expected at least one claim, found none",
        "trust_claims := [1] | trust_claims: expected an object, found an array",
        "trust_claims := {\"hardware\": 400} | trust_claims.hardware: expected -128 to 127",
        "trust_claims := {\"hardware\": \"2\"} | trust_claims.hardware: expected a number",
        "other := 1 | policy p: expected a rule trust_claims that is defined, found none"
      })
  void aPolicyThatSaysNothingUsableIsAnError(String rule, String message) {
    var policy = AttestationPolicies.compile("p", "package policy\n" + rule);
    var appraisal = new AppraisalPolicy("p", policy, _ -> Optional.empty(), SnpClaims.NOW);

    assertThatThrownBy(() -> appraisal.judge(SnpClaims.evidence()))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource({
    "-1,NONE",
    "0,NONE",
    "1,NONE",
    "2,AFFIRMING",
    "31,AFFIRMING",
    "-2,AFFIRMING",
    "-32,AFFIRMING",
    "32,WARNING",
    "95,WARNING",
    "-33,WARNING",
    "-96,WARNING",
    "96,CONTRAINDICATED",
    "127,CONTRAINDICATED",
    "-97,CONTRAINDICATED",
    "-128,CONTRAINDICATED"
  })
  void aValueHasTheTierOfTheStandard(int value, TrustTier tier) {
    assertThat(TrustTier.of(value)).isEqualTo(tier);
  }
}
