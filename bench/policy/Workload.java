import dev.nacre.codec.json.JsonObject;
import dev.nacre.policy.CompileOptions;
import dev.nacre.policy.EvaluationInput;
import dev.nacre.policy.Extension;
import dev.nacre.policy.Policy;
import dev.nacre.policy.source.Dialect;
import dev.nacre.policy.source.PolicySource;
import dev.nacre.policy.value.NullValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A policy, the rule that is asked for, and what it is asked about.
///
/// @param reference what `query_reference_value` answers by name, where the policy calls it
record Workload(
    String name,
    String policy,
    Dialect dialect,
    String path,
    Value input,
    ObjectValue data,
    Optional<ObjectValue> reference) {
  static Workload of(String name, String policy, String path, Value input) {
    return new Workload(name, policy, Dialect.V1, path, input, ObjectValue.EMPTY, Optional.empty());
  }

  Workload with(ObjectValue documents) {
    return new Workload(name, policy, dialect, path, input, documents, reference);
  }

  Workload with(Dialect language) {
    return new Workload(name, policy, language, path, input, data, reference);
  }

  Workload answering(ObjectValue values) {
    return new Workload(name, policy, dialect, path, input, data, Optional.of(values));
  }

  Policy compile() {
    CompileOptions options = CompileOptions.DEFAULT.with(dialect);
    if (reference.isPresent()) {
      options = options.with(new Extension("query_reference_value", 1, this::answer));
    }
    return Policy.compile(List.of(new PolicySource("bench.rego", policy)), options);
  }

  private Optional<Value> answer(List<Value> arguments) {
    Value found = reference.orElseThrow().member(arguments.getFirst());
    return Optional.of(found == null ? NullValue.NULL : found);
  }

  EvaluationInput evaluation() {
    return EvaluationInput.of(input).withData(data);
  }

  /// What the peers read: the policy and the input as files of `folder`.
  JsonObject export(Path folder) throws IOException {
    String stem = name.replaceAll("[^A-Za-z0-9]+", "-");
    Path policyFile = Files.writeString(folder.resolve(stem + ".rego"), policy);
    Path inputFile = Files.writeString(folder.resolve(stem + ".json"), input.toJson().text());
    var json =
        JsonObject.builder()
            .put("name", name)
            .put("policy", policyFile.toString())
            .put("query", path)
            .put("input", inputFile.toString())
            .put("data", data.toJson())
            .put("version0", dialect != Dialect.V1);
    reference.ifPresent(values -> json.put("reference", values.toJson()));
    return json.build();
  }
}
