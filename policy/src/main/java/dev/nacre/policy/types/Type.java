package dev.nacre.policy.types;

import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The values that an expression can have.
public sealed interface Type {
  record Scalar(String name) implements Type {
    @Override
    public String toString() {
      return name;
    }
  }

  /// Arrays: the types of the first elements, and of all behind them.
  record Array(List<Type> fixed, Optional<Type> rest) implements Type {
    public Array {
      fixed = List.copyOf(fixed);
    }

    @Override
    public String toString() {
      String first = fixed.stream().map(Type::toString).collect(Collectors.joining(", ", "<", ">"));
      String elements = fixed.isEmpty() ? "" : first;
      return "array" + elements + rest.map(type -> "[" + type + "]").orElse("");
    }
  }

  record SetOf(Type element) implements Type {
    @Override
    public String toString() {
      return "set[" + element + "]";
    }
  }

  /// Objects: the types under known keys, and of all other members.
  record Obj(Map<Value, Type> fixed, Optional<Members> rest) implements Type {
    public Obj {
      fixed = Map.copyOf(fixed);
    }

    @Override
    public String toString() {
      String known =
          fixed.entrySet().stream()
              .sorted(Map.Entry.comparingByKey())
              .map(member -> member.getKey() + ": " + member.getValue())
              .collect(Collectors.joining(", ", "<", ">"));
      return "object" + (fixed.isEmpty() ? "" : known) + rest.map(Members::toString).orElse("");
    }
  }

  /// Members whose keys are not known.
  record Members(Type key, Type value) {
    @Override
    public String toString() {
      return "[" + key + ": " + value + "]";
    }
  }

  /// One of several types; of none it is everything.
  record Union(Set<Type> of) implements Type {
    public Union {
      of = Collections.unmodifiableSet(new LinkedHashSet<>(of));
    }

    @Override
    public String toString() {
      return of.isEmpty()
          ? "any"
          : of.stream().map(Type::toString).collect(Collectors.joining(", ", "any<", ">"));
    }
  }

  default boolean isAny() {
    return this instanceof Union union && union.of().isEmpty();
  }

  /// The types that a value can be of: of a union, its parts.
  default List<Type> alternatives() {
    return this instanceof Union union && !union.of().isEmpty()
        ? new ArrayList<>(union.of())
        : List.of(this);
  }
}
