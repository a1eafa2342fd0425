package dev.nacre.policy;

import dev.nacre.policy.source.PolicySource;
import dev.nacre.policy.value.NullValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.Value;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// A realistic policy with its input and reference values: for tests and benches.
final class CpuPolicy {
  private CpuPolicy() {}

  static String resource(String name) {
    try (InputStream in = CpuPolicy.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Value input() {
    return Value.parse(resource("snp_input.json"));
  }

  /// The input in which one claim of the evidence is different.
  static Value inputWith(String claim, Value value) {
    var input = (ObjectValue) input();
    var snp = (ObjectValue) input.find("snp").orElseThrow();
    return input.with(Value.of("snp"), snp.with(Value.of(claim), value));
  }

  /// Reference values answer by name; what is not registered is null.
  static Policy compile() {
    var values = (ObjectValue) Value.parse(resource("snp_reference_values.json"));
    var reference =
        new Extension(
            "query_reference_value",
            1,
            args -> {
              Value found = values.member(args.getFirst());
              return Optional.of(found == null ? NullValue.NULL : found);
            });
    return Policy.compile(
        List.of(new PolicySource("default_cpu.rego", resource("default_cpu.rego"))),
        CompileOptions.DEFAULT.with(reference));
  }
}
