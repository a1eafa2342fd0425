package dev.nacre.policy.syntax;

import dev.nacre.policy.source.Location;
import dev.nacre.policy.syntax.Literal.Statement;
import dev.nacre.policy.syntax.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Parses queries.
final class BodyParser {
  private final TokenStream tokens;
  private final TermParser terms;

  BodyParser(TokenStream tokens, TermParser terms) {
    this.tokens = tokens;
    this.terms = terms;
  }

  /// Literals up to the sign `close`, which is consumed too.
  Body query(String close) {
    var literals = new ArrayList<Literal>();
    if (tokens.isSign(close)) {
      throw tokens.unexpected("expected an expression");
    }
    while (true) {
      literals.add(literal());
      if (tokens.acceptSign(";")) {
        if (tokens.acceptSign(close)) {
          return new Body(literals);
        }
      } else if (tokens.acceptSign(close)) {
        return new Body(literals);
      } else if (!tokens.peek().newLine()) {
        throw tokens.unexpected("expected \\n or ; or " + close);
      }
    }
  }

  /// Literals up to the end of the text.
  Body queryToEnd() {
    var literals = new ArrayList<Literal>();
    while (!tokens.atEnd()) {
      literals.add(literal());
      if (!tokens.acceptSign(";") && !tokens.atEnd() && !tokens.peek().newLine()) {
        throw tokens.unexpected("expected \\n or ; or end of query");
      }
    }
    return new Body(literals);
  }

  Literal literal() {
    tokens.enter();
    Location start = tokens.peek().at();
    boolean negated = tokens.acceptKeyword("not");
    Statement statement;
    if (tokens.isKeyword("some")) {
      if (negated) {
        throw tokens.unexpected("expected no declaration behind not");
      }
      statement = some();
    } else if (tokens.isKeyword("every")) {
      statement = every();
    } else {
      statement = new Literal.Holds(assignment());
    }
    var with = new ArrayList<Literal.With>();
    while (tokens.isKeyword("with")) {
      with.add(with());
    }
    tokens.leave();
    return new Literal(tokens.since(start), statement, negated, with);
  }

  private Term assignment() {
    Term left = terms.pairExpression();
    if (tokens.acceptSign("=")) {
      return TermParser.call("eq", "=", List.of(left, terms.expression()));
    }
    if (tokens.acceptSign(":=")) {
      return TermParser.call("assign", ":=", List.of(left, terms.expression()));
    }
    return left;
  }

  private Statement some() {
    var _ = tokens.next();
    var symbols = new ArrayList<Term>();
    do {
      symbols.add(terms.relation());
    } while (tokens.acceptSign(","));
    if (tokens.acceptKeyword("in")) {
      Term domain = terms.relation();
      if (symbols.size() > 2) {
        throw TokenStream.error(symbols.get(2).at(), "some takes a key and a value at most");
      }
      return symbols.size() == 2
          ? new Literal.SomeIn(Optional.of(symbols.get(0)), symbols.get(1), domain)
          : new Literal.SomeIn(Optional.empty(), symbols.get(0), domain);
    }
    var names = new ArrayList<Term.Var>();
    for (Term symbol : symbols) {
      if (!(symbol instanceof Term.Var name)) {
        throw TokenStream.error(symbol.at(), "unexpected term: expected var in some declaration");
      }
      names.add(name);
    }
    return new Literal.Some(names);
  }

  private Statement every() {
    var _ = tokens.next();
    Term.Var value = variable();
    Optional<Term.Var> key = Optional.empty();
    if (tokens.acceptSign(",")) {
      key = Optional.of(value);
      value = variable();
    }
    if (!tokens.acceptKeyword("in")) {
      throw tokens.unexpected("expected `x[, y] in xs { ... }` expression");
    }
    Term domain = terms.relation();
    tokens.expectSign("{");
    return new Literal.Every(key, value, domain, query("}"));
  }

  private Term.Var variable() {
    Token token = tokens.peek();
    if (token.kind() == Kind.NAME && token.text().equals("_")) {
      var _ = tokens.next();
      return new Term.Var(token.at(), tokens.wildcard());
    }
    var _ = tokens.expectName("expected ident");
    return new Term.Var(token.at(), token.text());
  }

  private Literal.With with() {
    Location start = tokens.next().at();
    Term target = terms.term();
    if (!tokens.acceptKeyword("as")) {
      throw tokens.unexpected("expected as keyword");
    }
    Term value = terms.expression();
    return new Literal.With(tokens.since(start), target, value);
  }
}
