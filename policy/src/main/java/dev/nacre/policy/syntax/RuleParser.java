package dev.nacre.policy.syntax;

import dev.nacre.policy.source.Location;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.policy.syntax.Rule.Head;
import dev.nacre.policy.syntax.Token.Kind;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Parses rules.
final class RuleParser {
  private final TokenStream tokens;
  private final TermParser terms;
  private final BodyParser bodies;
  private final boolean strict;

  /// @param strict whether `if` and `contains` are demanded
  RuleParser(TokenStream tokens, boolean strict) {
    this.tokens = tokens;
    this.terms = new TermParser(tokens);
    this.bodies = terms.bodies();
    this.strict = strict;
  }

  /// One rule; further bodies without a head make further rules.
  List<Rule> rules() {
    Location start = tokens.peek().at();
    boolean isDefault = tokens.acceptKeyword("default");
    Head head = head();
    if (isDefault) {
      return List.of(defaultRule(start, head));
    }
    Optional<Body> body = body(head.hasIf());
    check(start, head, body);
    Optional<Rule> otherwise = otherwise(head);
    var rules = new ArrayList<Rule>();
    rules.add(new Rule(tokens.since(start), false, head, body, otherwise, false));
    while (body.isPresent() && otherwise.isEmpty() && tokens.isSign("{")) {
      Location next = tokens.peek().at();
      if (strict && !head.hasIf()) {
        throw TokenStream.error(next, "`if` keyword is required before rule body");
      }
      var _ = tokens.next();
      Body more = bodies.query("}");
      rules.add(
          new Rule(tokens.since(next), false, head, Optional.of(more), Optional.empty(), true));
    }
    return rules;
  }

  private Rule defaultRule(Location start, Head head) {
    if (head.value().isEmpty() || head.element().isPresent()) {
      throw TokenStream.error(
          tokens.since(start), "unexpected default keyword: expected rule with a value");
    }
    if (head.hasIf() || tokens.isSign("{")) {
      throw TokenStream.error(
          tokens.since(start), "unexpected default keyword: default rules have no body");
    }
    return new Rule(tokens.since(start), true, head, Optional.empty(), Optional.empty(), false);
  }

  private Head head() {
    Location start = tokens.peek().at();
    Term.Var name = new Term.Var(start, tokens.expectName("expected rule head name").text());
    var path = new ArrayList<Term>();
    Optional<List<Term>> args = Optional.empty();
    while (!tokens.peek().spaced() && args.isEmpty()) {
      if (tokens.isSign(".")) {
        path.add(terms.member());
      } else if (tokens.isSign("[")) {
        path.add(terms.index());
      } else if (tokens.isSign("(")) {
        args = Optional.of(terms.arguments());
      } else {
        break;
      }
    }
    Term ref = path.isEmpty() ? name : new Term.Ref(tokens.since(start), name, path);
    Optional<Term> element = Optional.empty();
    if (args.isEmpty() && tokens.acceptKeyword("contains")) {
      element = Optional.of(terms.expression());
    }
    Optional<Term> value = Optional.empty();
    boolean assign = tokens.isSign(":=");
    if (tokens.acceptSign(":=") || tokens.acceptSign("=")) {
      value = Optional.of(terms.expression());
    }
    boolean hasIf = tokens.acceptKeyword("if");
    return new Head(tokens.since(start), ref, args, element, value, assign, hasIf);
  }

  private Optional<Body> body(boolean hasIf) {
    if (hasIf) {
      return Optional.of(bodyBehindIf());
    }
    if (!tokens.isSign("{") || (strict && tokens.peek().newLine())) {
      return Optional.empty();
    }
    Token brace = tokens.next();
    if (strict) {
      throw TokenStream.error(brace.at(), "`if` keyword is required before rule body");
    }
    return Optional.of(bodies.query("}"));
  }

  private Body bodyBehindIf() {
    if (!tokens.isSign("{")) {
      return new Body(List.of(bodies.literal()));
    }
    int mark = tokens.mark();
    int depth = tokens.depth();
    try {
      var _ = tokens.next();
      Body body = bodies.query("}");
      if (tokens.atEnd() || tokens.peek().newLine() || tokens.isKeyword("else")) {
        return body;
      }
      if (tokens.isSign("{") || !continuesExpression()) {
        return body;
      }
    } catch (PolicyException e) {
      return bodyOfOneLiteral(mark, depth, e);
    }
    tokens.reset(mark);
    return new Body(List.of(bodies.literal()));
  }

  private boolean continuesExpression() {
    return tokens.peek().kind() == Kind.SIGN || tokens.isKeyword("in") || tokens.isKeyword("with");
  }

  private Body bodyOfOneLiteral(int mark, int depth, PolicyException first) {
    tokens.reset(mark);
    tokens.depth(depth);
    try {
      return new Body(List.of(bodies.literal()));
    } catch (PolicyException _) {
      throw first;
    }
  }

  private Optional<Rule> otherwise(Head head) {
    if (!tokens.isKeyword("else")) {
      return Optional.empty();
    }
    Location start = tokens.next().at();
    if (head.element().isPresent()) {
      throw TokenStream.error(start, "unexpected else keyword: expected no else of a partial rule");
    }
    Optional<Term> value = Optional.empty();
    boolean assign = tokens.isSign(":=");
    if (tokens.acceptSign(":=") || tokens.acceptSign("=")) {
      value = Optional.of(terms.expression());
    }
    boolean hasIf = tokens.acceptKeyword("if");
    Head branch =
        new Head(
            tokens.since(start), head.ref(), head.args(), Optional.empty(), value, assign, hasIf);
    Optional<Body> body = body(hasIf);
    if (value.isEmpty() && body.isEmpty()) {
      throw tokens.unexpected("expected else value term or rule body");
    }
    Optional<Rule> next = otherwise(head);
    return Optional.of(new Rule(tokens.since(start), false, branch, body, next, false));
  }

  private void check(Location start, Head head, Optional<Body> body) {
    boolean bare = head.value().isEmpty() && head.element().isEmpty() && body.isEmpty();
    if (!bare) {
      return;
    }
    Location at = tokens.since(start);
    if (head.ref() instanceof Term.Var && head.args().isEmpty()) {
      throw TokenStream.error(at, "var cannot be used for rule name");
    }
    if (strict || head.args().isPresent()) {
      throw TokenStream.error(at, "rule must have value assignment and/or body declaration");
    }
  }

  /// The name of a rule as strings, where all steps are strings.
  static List<String> names(Term ref) {
    return switch (ref) {
      case Term.Var v -> List.of(v.name());
      case Term.Ref r -> {
        var names = new ArrayList<String>(names(r.head()));
        for (Term step : r.path()) {
          if (!(step instanceof Term.Scalar(Location _, Value value))
              || !(value instanceof StringValue text)) {
            throw TokenStream.error(step.at(), "expected a string in the path");
          }
          names.add(text.value());
        }
        yield names;
      }
      case Term.Scalar _,
          Term.Array _,
          Term.Set _,
          Term.Obj _,
          Term.Comprehension _,
          Term.Call _,
          Term.Template _ ->
          throw TokenStream.error(ref.at(), "expected a path of names");
    };
  }

  Term term() {
    return terms.term();
  }

  BodyParser bodies() {
    return bodies;
  }
}
