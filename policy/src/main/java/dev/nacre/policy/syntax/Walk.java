package dev.nacre.policy.syntax;

import java.util.function.Consumer;

/// Visits terms with everything that is inside of them, outer terms first.
public final class Walk {
  private final Consumer<Term> visitor;

  private Walk(Consumer<Term> visitor) {
    this.visitor = visitor;
  }

  public static void terms(Term term, Consumer<Term> visitor) {
    new Walk(visitor).term(term);
  }

  /// Also the variables that the literal declares.
  public static void terms(Literal literal, Consumer<Term> visitor) {
    new Walk(visitor).literal(literal);
  }

  /// The head, the body and the branches behind `else`.
  public static void terms(Rule rule, Consumer<Term> visitor) {
    var walk = new Walk(visitor);
    Rule.Head head = rule.head();
    walk.term(head.ref());
    head.args().ifPresent(args -> args.forEach(walk::term));
    head.element().ifPresent(walk::term);
    walk.branch(rule);
  }

  private void branch(Rule rule) {
    rule.head().value().ifPresent(this::term);
    rule.body().ifPresent(body -> body.literals().forEach(this::literal));
    rule.otherwise().ifPresent(this::branch);
  }

  private void literal(Literal literal) {
    switch (literal.statement()) {
      case Literal.Holds s -> term(s.term());
      case Literal.Some s -> s.names().forEach(this::term);
      case Literal.SomeIn s -> {
        s.key().ifPresent(this::term);
        term(s.value());
        term(s.domain());
      }
      case Literal.Every s -> {
        s.key().ifPresent(this::term);
        term(s.value());
        term(s.domain());
        s.body().literals().forEach(this::literal);
      }
    }
    literal
        .with()
        .forEach(with -> {
          term(with.target());
          term(with.value());
        });
  }

  private void term(Term term) {
    visitor.accept(term);
    switch (term) {
      case Term.Scalar _, Term.Var _ -> {}
      case Term.Ref t -> {
        term(t.head());
        t.path().forEach(this::term);
      }
      case Term.Array t -> t.elements().forEach(this::term);
      case Term.Set t -> t.elements().forEach(this::term);
      case Term.Obj t ->
          t.members()
              .forEach(member -> {
                term(member.key());
                term(member.value());
              });
      case Term.Comprehension t -> {
        t.key().ifPresent(this::term);
        term(t.value());
        t.body().literals().forEach(this::literal);
      }
      case Term.Call t -> {
        term(t.function());
        t.args().forEach(this::term);
      }
      case Term.Template t ->
          t.parts()
              .forEach(part -> {
                if (part instanceof Term.Hole(Literal inner)) {
                  literal(inner);
                }
              });
    }
  }
}
