package dev.nacre.policy.fuzz;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.nacre.policy.EvaluationInput;
import dev.nacre.policy.Limits;
import dev.nacre.policy.Policy;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.policy.source.PolicySource;
import dev.nacre.policy.value.Value;
import java.time.Duration;
import java.util.List;

/// Every builtin that reads a format of its own, on any text: a value, or the builtin's own error.
class BuiltinFuzzTest {
  private static final Limits SMALL = new Limits(2_000_000, 2_000_000, 50, Duration.ofSeconds(5));

  /// Calls in which `a` and `b` are texts.
  private static final List<String> CALLS =
      List.of(
          "json.unmarshal(a)",
          "yaml.unmarshal(a)",
          "json.patch({\"x\": [1]}, [{\"op\": \"add\", \"path\": a, \"value\": b}])",
          "json.filter({\"x\": {\"y\": 1}}, [a])",
          "base64.decode(a)",
          "base64url.decode(a)",
          "hex.decode(a)",
          "urlquery.decode(a)",
          "urlquery.decode_object(a)",
          "io.jwt.decode(a)",
          "io.jwt.verify_hs256(a, b)",
          "io.jwt.verify_rs256(a, b)",
          "io.jwt.decode_verify(a, {\"cert\": b})",
          "crypto.x509.parse_certificates(a)",
          "crypto.x509.parse_certificate_request(a)",
          "crypto.x509.parse_rsa_private_key(a)",
          "crypto.x509.parse_keypair(a, b)",
          "crypto.parse_private_keys(a)",
          "regex.match(a, b)",
          "regex.split(a, b)",
          "regex.replace(a, b, a)",
          "regex.find_all_string_submatch_n(a, b, -1)",
          "regex.globs_match(a, b)",
          "regex.template_match(a, b, \"{\", \"}\")",
          "glob.match(a, [\".\"], b)",
          "glob.quote_meta(a)",
          "time.parse_ns(a, b)",
          "time.parse_rfc3339_ns(a)",
          "time.parse_duration_ns(a)",
          "time.format([1, \"UTC\", a])",
          "units.parse(a)",
          "units.parse_bytes(a)",
          "semver.compare(a, b)",
          "semver.is_valid(a)",
          "uuid.parse(a)",
          "net.cidr_contains(a, b)",
          "net.cidr_expand(a)",
          "net.cidr_merge([a, b])",
          "sprintf(a, [b, 1, 2.5, {\"x\": [true]}])",
          "strings.replace_n({a: b}, b)",
          "to_number(a)",
          "json.match_schema(a, b)",
          "json.verify_schema(a)",
          "strings.render_template(a, {\"x\": b})",
          "graphql.parse(a, b)",
          "graphql.is_valid(a, b)",
          "rego.parse_module(\"m.rego\", a)");

  private static final Policy POLICY = Policy.compile(List.of(source()));

  private static PolicySource source() {
    var text = new StringBuilder("package p\n\na := input[0]\n\nb := input[1]\n");
    for (int i = 0; i < CALLS.size(); i++) {
      text.append("\nr").append(i).append(" := ").append(CALLS.get(i)).append('\n');
    }
    return new PolicySource("builtins.rego", text.toString());
  }

  @FuzzTest
  void aBuiltinReadsATextOrSaysWhatIsWrongWithIt(FuzzedDataProvider data) {
    int call = data.consumeInt(0, CALLS.size() - 1);
    String a = data.consumeString(2_000);
    String b = data.consumeRemainingAsString();
    EvaluationInput input =
        EvaluationInput.of(Value.of(List.of(Value.of(a), Value.of(b)))).with(SMALL).strict(true);
    try {
      var _ = POLICY.evaluate("data.p.r" + call, input);
    } catch (PolicyException e) {
      return;
    }
  }
}
