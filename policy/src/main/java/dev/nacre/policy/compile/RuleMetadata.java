package dev.nacre.policy.compile;

import dev.nacre.policy.builtin.Builtin;
import dev.nacre.policy.metadata.Annotations;
import dev.nacre.policy.syntax.Module;
import dev.nacre.policy.syntax.Rule;
import dev.nacre.policy.value.Value;
import java.util.Optional;
import java.util.function.Supplier;

/// What `rego.metadata.*` say within one rule.
record RuleMetadata(Optional<Supplier<Value>> rule, Optional<Supplier<Value>> chain) {
  /// Outside of all rules.
  static final RuleMetadata NONE = new RuleMetadata(Optional.empty(), Optional.empty());

  static RuleMetadata of(Annotations annotations, Module module, Rule rule) {
    return new RuleMetadata(
        Optional.of(() -> annotations.rule(rule)),
        Optional.of(() -> annotations.chain(module, rule)));
  }

  /// What a call gives, where it asks for metadata.
  Optional<Value> find(Callee callee) {
    if (!(callee instanceof Callee.Native(Builtin builtin))) {
      return Optional.empty();
    }
    return switch (builtin.name()) {
      case "rego.metadata.rule" -> rule.map(Supplier::get);
      case "rego.metadata.chain" -> chain.map(Supplier::get);
      default -> Optional.empty();
    };
  }
}
