package dev.nacre.policy.metadata;

import dev.nacre.policy.source.Location;
import dev.nacre.policy.syntax.Rule;
import dev.nacre.policy.value.ObjectValue;
import java.util.Optional;

/// One block of metadata.
///
/// @param rule what it stands above; empty for the package
/// @param value its members, always with `scope`
record Annotation(Location at, Scope scope, Optional<Rule> rule, ObjectValue value) {}
