package dev.nacre.policy.compile;

import dev.nacre.policy.syntax.Body;
import dev.nacre.policy.syntax.Literal;
import dev.nacre.policy.syntax.Term;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Collects the variables that occur in a query itself, not in the queries inside of it.
final class DirectNames {
  private final Map<String, Term.Var> found = new LinkedHashMap<>();

  private DirectNames() {}

  static Map<String, Term.Var> in(Body body, List<Term> heads) {
    var names = new DirectNames();
    heads.forEach(names::add);
    body.literals().forEach(names::add);
    return names.found;
  }

  static Map<String, Term.Var> in(List<Term> terms) {
    return in(new Body(List.of()), terms);
  }

  private void add(Literal literal) {
    switch (literal.statement()) {
      case Literal.Holds s -> add(s.term());
      case Literal.Some _ -> {}
      case Literal.SomeIn s -> {
        s.key().ifPresent(this::add);
        add(s.value());
        add(s.domain());
      }
      case Literal.Every s -> add(s.domain());
    }
    literal.with().forEach(with -> add(with.value()));
  }

  private void add(Term term) {
    switch (term) {
      case Term.Scalar _, Term.Comprehension _ -> {}
      case Term.Var t -> found.putIfAbsent(t.name(), t);
      case Term.Ref t -> {
        add(t.head());
        t.path().forEach(this::add);
      }
      case Term.Array t -> t.elements().forEach(this::add);
      case Term.Set t -> t.elements().forEach(this::add);
      case Term.Obj t -> t.members().forEach(this::add);
      case Term.Call t -> {
        if (t.function() instanceof Term.Ref ref) {
          ref.path().forEach(this::add);
        }
        t.args().forEach(this::add);
      }
      case Term.Template t -> t.parts().forEach(this::add);
    }
  }

  private void add(Term.Member member) {
    add(member.key());
    add(member.value());
  }

  private void add(Term.Part part) {
    switch (part) {
      case Term.Text _ -> {}
      case Term.Hole hole -> add(hole.literal());
    }
  }

  /// The variables of a pattern: what `:=` and `some … in` declare.
  static List<Term.Var> ofPattern(Term pattern) {
    var names = new ArrayList<Term.Var>();
    pattern(pattern, names);
    return names;
  }

  private static void pattern(Term pattern, List<Term.Var> names) {
    switch (pattern) {
      case Term.Var t -> names.add(t);
      case Term.Array t -> t.elements().forEach(element -> pattern(element, names));
      case Term.Obj t -> t.members().forEach(member -> pattern(member.value(), names));
      case Term.Scalar _,
          Term.Ref _,
          Term.Set _,
          Term.Comprehension _,
          Term.Call _,
          Term.Template _ -> {}
    }
  }
}
