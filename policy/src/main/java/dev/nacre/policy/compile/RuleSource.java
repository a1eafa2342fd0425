package dev.nacre.policy.compile;

import dev.nacre.policy.syntax.Module;
import dev.nacre.policy.syntax.Rule;
import dev.nacre.policy.syntax.Term;
import java.util.List;
import java.util.Optional;

/// A rule and what its head means.
///
/// @param dynamic the steps of its name from the first one on that is no constant
/// @param element what a partial set contains
record RuleSource(Module module, Rule rule, List<Term> dynamic, Optional<Term> element) {
  boolean isFunction() {
    return rule.head().args().isPresent();
  }

  boolean isPartial() {
    return element.isPresent() || !dynamic.isEmpty();
  }
}
