package dev.nacre.attestationservice;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.policy.Policy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Claims of a machine with SEV-SNP as the verifier gives them, and the reference values for it.
final class SnpClaims {
  static final Instant NOW = Instant.parse("2026-11-25T09:00:00Z");
  static final String MEASUREMENT = "6a65".repeat(24);

  private SnpClaims() {}

  static JsonObject evidence() {
    return object(
        """
        {"init_data":"00","init_data_claims":null,"report_data":"00","runtime_data_claims":null,
        "snp":{"chip_id":"00","measurement":"%s",
        "platform_smt_enabled":true,"platform_tsme_enabled":false,"policy_abi_major":0,
        "policy_abi_minor":0,"policy_debug_allowed":false,"policy_migrate_ma":false,
        "policy_single_socket":false,"policy_smt_allowed":true,"reported_tcb_bootloader":10,
        "reported_tcb_microcode":25,"reported_tcb_snp":23,"reported_tcb_tee":0}}\
        """
            .formatted(MEASUREMENT));
  }

  static JsonObject evidenceWith(String claim, Json value) {
    JsonObject evidence = evidence();
    return evidence.with("snp", evidence.object("snp").with(claim, value));
  }

  static Map<String, Json> referenceValues() {
    var values = new HashMap<String, Json>();
    values.put("snp_launch_measurement", Json.parse("[\"" + MEASUREMENT + "\"]"));
    values.put("snp_bootloader", Json.parse("[10]"));
    values.put("snp_microcode", Json.parse("[24, 25]"));
    values.put("snp_snp_svn", Json.parse("[23]"));
    values.put("snp_tee_svn", Json.parse("[0]"));
    return values;
  }

  static AppraisalPolicy policy(Map<String, Json> values) {
    return policy(defaultPolicy(), values);
  }

  static AppraisalPolicy policy(Policy policy, Map<String, Json> values) {
    return new AppraisalPolicy(
        "default_cpu", policy, name -> Optional.ofNullable(values.get(name)), NOW);
  }

  static Policy defaultPolicy() {
    try (var in = AttestationPolicies.class.getResourceAsStream("default_cpu.rego")) {
      return AttestationPolicies.compile(
          "default_cpu", new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Integer> vector(AppraisalPolicy policy, JsonObject evidence) {
    Map<String, Integer> claims = policy.judge(evidence).vector().claims();
    return List.of(
        claims.getOrDefault("executables", 99),
        claims.getOrDefault("hardware", 99),
        claims.getOrDefault("configuration", 99));
  }

  static JsonObject object(String text) {
    return (JsonObject) Json.parse(text);
  }
}
