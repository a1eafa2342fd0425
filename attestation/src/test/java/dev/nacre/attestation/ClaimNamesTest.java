package dev.nacre.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonBoolean;
import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonNumber;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import dev.nacre.emulator.Forgery;
import dev.nacre.emulator.Forgery.Kind;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Every claim of every TEE has upstream's name and JSON type, none is missing and none is there
/// beside them but ours under `nacre`.
class ClaimNamesTest {
  private static final Instant AT = Instant.parse("2026-06-01T12:00:00Z");
  private static final String REGISTERS =
      IntStream.range(0, 24).mapToObj("pcr%02d"::formatted).collect(Collectors.joining(" "));
  private static final String SNP_NUMBERS =
      "policy_abi_major policy_abi_minor reported_tcb_bootloader reported_tcb_tee reported_tcb_snp"
          + " reported_tcb_microcode";
  private static final String SNP_FLAGS =
      "policy_smt_allowed policy_migrate_ma policy_debug_allowed policy_single_socket"
          + " platform_tsme_enabled platform_smt_enabled";
  private static final String DCAP_TEXTS =
      "earliest_issue_date latest_issue_date earliest_expiration_date tcb_date platform_provider_id"
          + " sgx_type root_key_id tcb_status collateral_expiration_status tcb_date_current"
          + " tcb_status_current platform_instance_id report_data init_data";
  private static final String DCAP_NUMBERS = "pck_crl_num root_ca_crl_num tcb_eval_num";
  private static final String DCAP_FLAGS = "is_dynamic_platform is_cached_keys is_smt_enabled";
  private static final String TD_HEADER =
      "version att_key_type tee_type reserved vendor_id user_data";
  private static final String TD_BODY =
      "tcb_svn mr_seam mrsigner_seam seam_attributes td_attributes xfam mr_td mr_config_id mr_owner"
          + " mr_owner_config rtmr_0 rtmr_1 rtmr_2 rtmr_3 report_data";
  private static final String TD_ATTRIBUTES =
      "debug septve_disable protection_keys key_locker perfmon";

  private static Set<String> of(String prefix, String type, String names) {
    return Arrays.stream(names.split(" ", -1))
        .map(name -> prefix + name + ":" + type)
        .collect(Collectors.toSet());
  }

  private static Set<String> all(List<Set<String>> parts) {
    return parts.stream().flatMap(Set::stream).collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> dcap() {
    return all(
        List.of(
            of("", "text", DCAP_TEXTS),
            of("", "number", DCAP_NUMBERS),
            of("", "flag", DCAP_FLAGS),
            of("", "list", "advisory_ids advisory_ids_current")));
  }

  private static Set<String> domain() {
    return all(
        List.of(
            dcap(),
            of("quote.header.", "text", TD_HEADER),
            of("quote.body.", "text", TD_BODY),
            of("td_attributes.", "flag", TD_ATTRIBUTES)));
  }

  @Test
  void ofSnp() {
    assertThat(claims(Kind.SNP))
        .isEqualTo(
            all(
                List.of(
                    of("", "number", SNP_NUMBERS),
                    of("", "flag", SNP_FLAGS),
                    of("", "text", "measurement report_data init_data chip_id"))));
  }

  @Test
  void ofTdx() {
    assertThat(claims(Kind.TDX))
        .isEqualTo(all(List.of(domain(), of("", "list", "uefi_event_logs"))));
  }

  @Test
  void ofSgx() {
    String header = "version att_key_type att_key_data_0 qe_svn pce_svn vendor_id user_data";
    String body =
        "cpu_svn misc_select reserved1 isv_ext_prod_id attributes.flags attributes.xfrm mr_enclave"
            + " reserved2 mr_signer reserved3 config_id isv_prod_id isv_svn config_svn reserved4"
            + " isv_family_id report_data";
    assertThat(claims(Kind.SGX))
        .isEqualTo(all(List.of(dcap(), of("header.", "text", header), of("body.", "text", body))));
  }

  @Test
  void ofAzureOnSnpEveryClaimIsText() {
    assertThat(claims(Kind.AZ_SNP_VTPM))
        .isEqualTo(
            all(
                List.of(
                    of("", "text", SNP_NUMBERS + " " + SNP_FLAGS),
                    of("", "text", "measurement report_data init_data"),
                    of("tpm.", "text", REGISTERS))));
  }

  @Test
  void ofAzureOnTdx() {
    assertThat(claims(Kind.AZ_TDX_VTPM))
        .isEqualTo(all(List.of(domain(), of("tpm.", "text", REGISTERS))));
  }

  @Test
  void ofTpms() {
    assertThat(claims(Kind.TPM))
        .isEqualTo(
            all(
                List.of(
                    of("", "text", REGISTERS), of("", "text", "report_data init_data ak_public"))));
  }

  /// Those of upstream's remote verifier stand beside those of its local one.
  @Test
  void ofArm() {
    assertThat(claims(Kind.CCA))
        .isEqualTo(
            all(
                List.of(
                    of(
                        "realm.cca-realm-",
                        "text",
                        "challenge hash-algo-id initial-measurement personalization-value"
                            + " public-key public-key-hash-algo-id"),
                    of("realm.cca-realm-", "list", "extensible-measurements"),
                    of(
                        "platform.cca-platform-",
                        "text",
                        "instance-id implementation-id challenge config hash-algo-id profile"),
                    of("platform.cca-platform-", "number", "lifecycle"),
                    of("platform.cca-platform-", "list", "sw-components"),
                    of("", "text", "report_data init_data"))));
  }

  @Test
  void ofHygon() {
    assertThat(claims(Kind.CSV))
        .isEqualTo(
            all(
                List.of(
                    of(
                        "policy.",
                        "number",
                        "nodbg noks es nosend domain csv csv3 asid_reuse hsk_version cek_version"
                            + " api_major api_minor"),
                    of(
                        "",
                        "text",
                        "version user_pubkey_digest vm_id vm_version report_data mnonce measure"
                            + " sig_usage sig_algo anonce serial_number"))));
    assertThat(claims(Kind.HYGON_DCU))
        .isEqualTo(
            all(
                List.of(
                    of(
                        "body.",
                        "text",
                        "version chip_id user_data measure reserved sig_usage sig_algo"),
                    of("", "text", "report_data"))));
  }

  @Test
  void ofNvidia() {
    assertThat(claims(Kind.NVIDIA))
        .filteredOn(claim -> !claim.startsWith("measurements.") && !claim.startsWith("config."))
        .containsExactly("arch:text", "uuid:text");
    assertThat(claims(Kind.NVIDIA))
        .contains(
            "measurements.1:text",
            "measurements.64:text",
            "config.driver_version:text",
            "config.vbios_version:text",
            "config.fwid:text",
            "config.protected_pcie_status:text");
  }

  /// `name:type` of each claim, those of an object with its name before a dot.
  private static Set<String> claims(Kind kind) {
    Forgery forgery =
        Forgery.of(kind, "claims", Bytes.ofHex("d1".repeat(32)), Bytes.ofHex("e2".repeat(32)), AT);
    Tee tee = Tee.ofWireName(kind.toString()).orElseThrow();
    Evidence evidence =
        forgery.json()
            ? Evidence.of(tee, Json.parse(forgery.evidence()))
            : Evidence.ofRaw(tee, forgery.evidence());
    VerificationResult result =
        Verifier.trusting(TrustAnchors.emulated("emulated", Set.of(forgery.root())))
            .verify(evidence, endorsements(forgery), Expected.nothing(), AT);
    assertThat(result.failures()).isEmpty();
    var names = new TreeSet<String>();
    result
        .claims()
        .members()
        .forEach((name, value) -> {
          if (!name.equals("nacre")) {
            names.addAll(named(name, value));
          }
        });
    return names;
  }

  private static List<String> named(String name, Json value) {
    if (value instanceof JsonObject object) {
      return object.members().entrySet().stream()
          .flatMap(member -> named(name + "." + member.getKey(), member.getValue()).stream())
          .toList();
    }
    return List.of(
        name
            + ":"
            + switch (value) {
              case JsonString _ -> "text";
              case JsonNumber _ -> "number";
              case JsonBoolean _ -> "flag";
              case JsonArray _ -> "list";
              case JsonNull _, JsonObject _ -> "neither";
            });
  }

  private static Endorsements endorsements(Forgery forgery) {
    Endorsements all = Endorsements.none();
    for (Map.Entry<String, Bytes> file : forgery.endorsements().entrySet()) {
      Bytes content = file.getValue();
      List<Bytes> one = List.of(content);
      all =
          switch (file.getKey()) {
            case "collateral.json" -> all.withIntelCollateral((JsonObject) Json.parse(content));
            case "platform-keys.json" -> all.with(EndorsementKind.CCA_PLATFORM_KEYS, one);
            case "reference-values.json" -> all.with(EndorsementKind.CCA_REFERENCE_VALUES, one);
            case "hygon.cert" -> all.with(EndorsementKind.HYGON_CERTIFICATES, one);
            case "driver.xml", "vbios.xml" -> all.with(EndorsementKind.NVIDIA_RIM, one);
            default ->
                file.getKey().endsWith(".crl")
                    ? all.withRevocationLists(one)
                    : all.withCertificates(one);
          };
    }
    return all;
  }
}
