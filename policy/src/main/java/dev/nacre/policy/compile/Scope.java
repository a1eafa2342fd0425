package dev.nacre.policy.compile;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The variables that a query knows.
final class Scope {
  private final Optional<Scope> parent;
  private final Map<String, Local> locals = new LinkedHashMap<>();
  private final Map<String, String> declared = new HashMap<>();
  private final Set<String> referenced = new HashSet<>();

  Scope(Optional<Scope> parent) {
    this.parent = parent;
  }

  /// A variable of this query or one around it.
  Optional<Local> find(String name) {
    Local local = locals.get(name);
    return local != null ? Optional.of(local) : parent.flatMap(scope -> scope.find(name));
  }

  Optional<Local> own(String name) {
    return Optional.ofNullable(locals.get(name));
  }

  /// A variable that belongs to this query because it occurs in it.
  void imply(Local local) {
    locals.put(local.name(), local);
  }

  /// How the name was declared in this query: `arg`, `assigned` or `declared`.
  Optional<String> declaration(String name) {
    return Optional.ofNullable(declared.get(name));
  }

  void declare(Local local, String how) {
    locals.put(local.name(), local);
    declared.put(local.name(), how);
  }

  /// The variables of this query itself.
  Collection<Local> locals() {
    return locals.values();
  }

  void markReferenced(String name) {
    referenced.add(name);
    parent.filter(scope -> !locals.containsKey(name)).ifPresent(s -> s.markReferenced(name));
  }

  boolean isReferenced(String name) {
    return referenced.contains(name);
  }
}
