package dev.nacre.policy.syntax;

import dev.nacre.policy.source.Location;
import dev.nacre.policy.value.Value;
import java.util.List;
import java.util.Optional;

/// An expression that stands for a value.
public sealed interface Term {
  Location at();

  /// A constant as it was written.
  record Scalar(Location at, Value value) implements Term {}

  /// A variable; the wildcard `_` has a name of its own each time, which starts with `$`.
  record Var(Location at, String name) implements Term {
    public boolean isWildcard() {
      return name.startsWith("$");
    }
  }

  /// `head.a[b]`: a head and one step or more.
  record Ref(Location at, Term head, List<Term> path) implements Term {
    public Ref {
      path = List.copyOf(path);
    }
  }

  record Array(Location at, List<Term> elements) implements Term {
    public Array {
      elements = List.copyOf(elements);
    }
  }

  record Set(Location at, List<Term> elements) implements Term {
    public Set {
      elements = List.copyOf(elements);
    }
  }

  record Obj(Location at, List<Member> members) implements Term {
    public Obj {
      members = List.copyOf(members);
    }
  }

  record Member(Term key, Term value) {}

  /// @param key of object comprehensions
  record Comprehension(Location at, Shape shape, Optional<Term> key, Term value, Body body)
      implements Term {}

  enum Shape {
    ARRAY,
    SET,
    OBJECT
  }

  /// A call; operators are calls of `plus`, `eq`, `internal.member_2` and so on.
  ///
  /// @param function a variable or a reference
  /// @param operator the sign, where the call was written as one
  record Call(Location at, Term function, List<Term> args, Optional<String> operator)
      implements Term {
    public Call {
      args = List.copyOf(args);
    }
  }

  /// `$"text {term} text"`.
  record Template(Location at, boolean raw, List<Part> parts) implements Term {
    public Template {
      parts = List.copyOf(parts);
    }
  }

  /// A piece of a template string: text, or an expression.
  sealed interface Part {}

  record Text(String text) implements Part {}

  record Hole(Literal literal) implements Part {}
}
