package dev.nacre.policy;

import dev.nacre.policy.source.PolicySource;
import dev.nacre.policy.value.Value;
import java.util.List;
import java.util.Optional;

/// The example of `docs/rego.md`.
final class RegoExample {
  private RegoExample() {}

  static String whyDenied(String json) {
    // example
    String text =
        """
        package app

        default allow := false

        allow if input.user.role in allowed_roles("deploy")
        """;
    var roles =
        new Extension(
            "allowed_roles", 1, _ -> Optional.of(Value.parse("[\"admin\", \"operator\"]")));
    Policy policy =
        Policy.compile(
            List.of(new PolicySource("app.rego", text)), CompileOptions.DEFAULT.with(roles));

    EvaluationInput input = EvaluationInput.of(Value.parse(json));
    Optional<Value> allow = policy.evaluate("data.app.allow", input);
    if (allow.equals(Optional.of(Value.of(true)))) {
      return "allowed";
    }
    return policy.explain("data.app.allow", input).sentence();
    // end
  }
}
