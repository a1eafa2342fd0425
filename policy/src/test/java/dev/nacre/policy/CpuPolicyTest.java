package dev.nacre.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.policy.value.Value;
import org.junit.jupiter.api.Test;

class CpuPolicyTest {
  private final Policy policy = CpuPolicy.compile();

  @Test
  void genuineEvidenceWithKnownReferenceValuesIsAffirmed() {
    assertThat(policy.evaluate("data.policy.trust_claims", EvaluationInput.of(CpuPolicy.input())))
        .contains(
            Value.parse(
                """
                {"executables": 3, "hardware": 2, "configuration": 2, "file-system": 0,
                 "instance-identity": 0, "runtime-opaque": 0, "storage-opaque": 0, "sourced-data": 0}
                """));
  }

  @Test
  void anUnknownMeasurementLeavesTheExecutablesUnrecognised() {
    Value changed = CpuPolicy.inputWith("measurement", Value.of("other"));

    assertThat(policy.evaluate("data.policy.executables", EvaluationInput.of(changed)))
        .contains(Value.of(33));
  }

  @Test
  void aDebugGuestIsAnUnsafeConfiguration() {
    Value changed = CpuPolicy.inputWith("policy_debug_allowed", Value.of(true));

    assertThat(policy.evaluate("data.policy.configuration", EvaluationInput.of(changed)))
        .contains(Value.of(36));
  }

  @Test
  void theContainersOfTheInitDataAreListed() {
    assertThat(policy.evaluate("data.policy.extensions", EvaluationInput.of(CpuPolicy.input())))
        .contains(
            Value.parse(
                """
                [{"name": "ear.trustee.identifiers", "key": -18, "value": {"validated": {
                  "container_images": ["pause:3.6", "registry.example/app:1"],
                  "container_uids": [65535, 1000]}}}]
                """));
  }
}
