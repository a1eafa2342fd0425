package dev.nacre.attestationservice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppraisalPolicyTest {
  private static AppraisalPolicy policy(String rego) {
    var compiled = AttestationPolicies.compile("own", "package policy\nimport rego.v1\n" + rego);
    return SnpClaims.policy(compiled, Map.of());
  }

  private static AppraisalPolicy extending(String name) {
    return policy(
        """
        trust_claims := {"hardware": 97}
        extensions := [{"name": "%s", "key": -18, "value": "affirming"}]
        """
            .formatted(name));
  }

  @Test
  void anExtensionStandsBesideTheClaims() {
    assertThat(extending("ear.trustee.identifiers").judge(SnpClaims.evidence()).extensions())
        .containsExactly(Map.entry("ear.trustee.identifiers", Json.of("affirming")));
  }

  /// Else a token would be called affirming whose claims are not, by its own policy or by another.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ear.status",
        "ear.trustworthiness-vector",
        "ear.appraisal-policy-id",
        "ear.veraison.annotated-evidence",
        "nacre.emulated"
      })
  void anExtensionReplacesNoClaimOfTheToken(String name) {
    AppraisalPolicy policy = extending(name);

    assertThatThrownBy(() -> policy.judge(SnpClaims.evidence()))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(name);
  }

  @Test
  void ofTwoSpellingsOfAClaimTheWorseCounts() {
    AppraisalPolicy policy =
        policy("trust_claims := {\"instance-identity\": 97, \"instance_identity\": 2}");

    assertThat(policy.vector(SnpClaims.evidence()).tier()).isEqualTo(TrustTier.CONTRAINDICATED);
  }
}
