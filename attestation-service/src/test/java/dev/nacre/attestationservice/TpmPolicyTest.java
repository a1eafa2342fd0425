package dev.nacre.attestationservice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestation.Tee;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedTpm;
import dev.nacre.emulator.SeededChance;
import dev.nacre.emulator.TpmScheme;
import dev.nacre.storage.SecretStore;
import dev.nacre.storage.Store;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Machines whose TPM speaks for them: bare ones and Azure's.
class TpmPolicyTest {
  private static final String TPM =
      """
      {"tpm":{"ak_public":"QUs=","pcr04":"04","pcr07":"07","pcr09":"09","pcr11":"11",
      "nacre":{"ak_trust":"enrolled"}}}\
      """;
  private static final String AZURE_SNP =
      """
      {"az-snp-vtpm":{"measurement":"bQ==","tpm":{"pcr11":"11"},"reported_tcb_bootloader":"3",
      "reported_tcb_microcode":"219","reported_tcb_snp":"24","reported_tcb_tee":"0",
      "policy_debug_allowed":"false","policy_migrate_ma":"false","platform_smt_enabled":"true",
      "platform_tsme_enabled":"false","policy_abi_major":"0","policy_abi_minor":"31",
      "policy_single_socket":"false","policy_smt_allowed":"true"}}\
      """;
  private static final String AZURE_TDX =
      """
      {"az-tdx-vtpm":{"quote":{"header":{"tee_type":"81000000",
      "vendor_id":"939a7233f79c4ca9940a0db3957f0607"},"body":{"mr_td":"aa","xfam":"e7"}},
      "tcb_status":"UpToDate","collateral_expiration_status":"0","td_attributes":{"debug":false},
      "tpm":{"pcr11":"11"}}}\
      """;

  @Test
  void aTpmAsRegisteredIsAffirmed() {
    var unified = values("tpm_pcr11", "11", "trusted_aks", "QUs=");
    var direct = values("tpm_pcr04", "04", "tpm_pcr09", "09", "trusted_aks", "QUs=");

    assertThat(vector(unified, TPM)).isEqualTo(List.of(3, 2, 0));
    assertThat(vector(direct, TPM)).isEqualTo(List.of(3, 2, 0));
    assertThat(SnpClaims.policy(direct).judge(SnpClaims.object(TPM)).vector().tier())
        .isEqualTo(TrustTier.AFFIRMING);
    direct.put("tpm_pcr07", Json.parse("[\"07\"]"));
    assertThat(vector(direct, TPM)).isEqualTo(List.of(3, 2, 2));
  }

  @Test
  void aTpmWhoseKeyTheOwnerDoesNotKnowIsNotAffirmed() {
    assertThat(vector(values("tpm_pcr11", "11"), TPM)).isEqualTo(List.of(33, 97, 0));
    assertThat(vector(values("tpm_pcr11", "11", "trusted_aks", "T3RoZXI="), TPM))
        .isEqualTo(List.of(33, 97, 0));
    assertThat(vector(values("tpm_pcr11", "11"), TPM.replace("enrolled", "certified")))
        .as("certified under a root that the owner chose")
        .isEqualTo(List.of(3, 2, 0));
  }

  @Test
  void halfOfADirectBootIsNotEnough() {
    assertThat(vector(values("tpm_pcr04", "04", "trusted_aks", "QUs="), TPM))
        .isEqualTo(List.of(33, 2, 0));
  }

  private static Map<String, Json> azureSnp() {
    var values =
        values(
            "measurement",
            "bQ==",
            "snp_pcr11",
            "11",
            "tcb_bootloader",
            "3",
            "tcb_microcode",
            "219");
    values.putAll(values("tcb_snp", "24", "tcb_tee", "0"));
    return values;
  }

  @Test
  void azuresMachineOnSnpIsAffirmed() {
    Map<String, Json> values = azureSnp();

    assertThat(vector(values, AZURE_SNP)).isEqualTo(List.of(3, 2, 3));
    values.putAll(values("smt_enabled", "true", "tsme_enabled", "false", "abi_major", "0"));
    values.putAll(values("abi_minor", "31", "single_socket", "false", "smt_allowed", "true"));
    assertThat(vector(values, AZURE_SNP)).isEqualTo(List.of(3, 2, 2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "policy_debug_allowed\":\"false | policy_debug_allowed\":\"true | 36",
        "policy_migrate_ma\":\"false | policy_migrate_ma\":\"true | 36"
      })
  void azuresMachineThatIsOpenWarns(String closed, String open, int configuration) {
    assertThat(vector(azureSnp(), AZURE_SNP.replace(closed, open)).getLast())
        .isEqualTo(configuration);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "zz | zz | 3 | 2 | 2",
        "\"debug\":false | \"debug\":true | 3 | 2 | 36",
        "UpToDate | OutOfDate | 3 | 97 | 2",
        "status\":\"0 | status\":\"1 | 3 | 97 | 2",
        "pcr11\":\"11 | pcr11\":\"12 | 33 | 2 | 2",
        "e7 | e8 | 3 | 2 | 36"
      })
  void azuresMachineOnTdxIsJudgedByEachPart(
      String good, String bad, int executables, int hardware, int configuration) {
    var values = values("tdx_pcr11", "11", "mr_td", "aa", "xfam", "e7");

    assertThat(vector(values, AZURE_TDX.replace(good, bad)))
        .isEqualTo(List.of(executables, hardware, configuration));
  }

  @Test
  void theServiceBelievesTheKeysAmongItsReferenceValues(@TempDir Path directory) {
    EmulatedTpm tpm = EmulatedTpm.started(TpmScheme.ECDSA_P256, SeededChance.of("service"));
    Bytes nonce = Bytes.ofHex("d1".repeat(32));
    JsonObject evidence = tpm.evidence(nonce);
    var request =
        new VerificationRequest(
            Tee.TPM, evidence, new RuntimeBinding.Raw(nonce), new InitDataBinding.None());
    InstantSource clock = () -> SnpClaims.NOW;
    try (Store store = Store.openAt(directory, clock)) {
      var key = SecretStore.masterKey(store, directory.resolve("master.key"), new SecureRandom());
      var settings = AttestationSettings.of(Verifier.trusting(TrustAnchors.vendors()));
      AttestationService service = AttestationService.open(settings, clock, store, key);

      assertThat(service.attest(List.of(request), "default")).isInstanceOf(Verdict.Refused.class);

      register(service, evidence.string("ak_public"));
      assertThat(service.attest(List.of(request), "default")).isInstanceOf(Verdict.Attested.class);
    }
  }

  private static void register(AttestationService service, String key) {
    String values = "{\"trusted_aks\":[\"" + key + "\"]}";
    service
        .referenceValues()
        .register(
            JsonObject.builder()
                .put("version", "0.1.0")
                .put("type", "sample")
                .put("payload", Bytes.utf8(values).base64())
                .build()
                .text());
  }

  private static Map<String, Json> values(String... namesAndValues) {
    var values = new HashMap<String, Json>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      values.put(namesAndValues[i], Json.parse("[\"" + namesAndValues[i + 1] + "\"]"));
    }
    return values;
  }

  private static List<Integer> vector(Map<String, Json> values, String evidence) {
    return SnpClaims.vector(SnpClaims.policy(values), SnpClaims.object(evidence));
  }
}
