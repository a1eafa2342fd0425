package dev.nacre.policy.syntax;

import dev.nacre.policy.source.Dialect;
import dev.nacre.policy.source.Location;
import dev.nacre.policy.source.PolicySource;
import dev.nacre.policy.syntax.Token.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Parses modules and queries.
public final class Parser {
  private Parser() {}

  /// @throws dev.nacre.policy.source.PolicyException with `rego_parse_error`
  public static Module module(PolicySource source, Dialect dialect) {
    var lexer = new Lexer(source);
    var tokens = new TokenStream(lexer.tokens(), future(dialect));
    if (tokens.atEnd()) {
      throw TokenStream.error(tokens.peek().at(), "empty module");
    }
    Location start = tokens.peek().at();
    if (!tokens.acceptKeyword("package")) {
      throw tokens.unexpected("expected package directive");
    }
    List<String> path = path(tokens);
    Location packageAt = tokens.since(start);
    List<Import> imports = imports(tokens);
    boolean version1 = dialect == Dialect.V1 || imports.stream().anyMatch(Parser::isRegoV1);
    tokens.enable(version1 ? Keywords.FUTURE : keywords(dialect, imports));
    var rules = new ArrayList<Rule>();
    var parser = new RuleParser(tokens, version1);
    while (!tokens.atEnd()) {
      if (tokens.isKeyword("import")) {
        imports.addAll(imports(tokens));
        continue;
      }
      rules.addAll(parser.rules());
      if (!tokens.acceptSign(";") && !tokens.atEnd() && !tokens.peek().newLine()) {
        throw tokens.unexpected("expected the end of the rule");
      }
    }
    return new Module(source, packageAt, path, imports, rules, lexer.comments(), version1);
  }

  /// @throws dev.nacre.policy.source.PolicyException with `rego_parse_error`
  public static Body query(PolicySource source, Dialect dialect) {
    var lexer = new Lexer(source);
    Dialect known = dialect == Dialect.V0 ? Dialect.V0 : Dialect.V1;
    var tokens = new TokenStream(lexer.tokens(), future(known));
    Body body = new TermParser(tokens).bodies().queryToEnd();
    if (body.literals().isEmpty()) {
      throw TokenStream.error(tokens.peek().at(), "empty query");
    }
    return body;
  }

  /// A single term, as a query's input may be written.
  public static Term term(PolicySource source) {
    var tokens = new TokenStream(new Lexer(source).tokens(), Keywords.FUTURE);
    Term term = new TermParser(tokens).expression();
    if (!tokens.atEnd()) {
      throw tokens.unexpected("expected the end of the term");
    }
    return term;
  }

  private static Set<String> future(Dialect dialect) {
    return dialect == Dialect.V0 ? Set.of() : Keywords.FUTURE;
  }

  private static Set<String> keywords(Dialect dialect, List<Import> imports) {
    if (dialect != Dialect.V0) {
      return Keywords.FUTURE;
    }
    var known = new HashSet<String>();
    for (Import i : imports) {
      if (i.path().equals(List.of("future", "keywords"))) {
        return Keywords.FUTURE;
      }
      if (i.path().size() == 3 && i.path().subList(0, 2).equals(List.of("future", "keywords"))) {
        String keyword = i.path().getLast();
        if (!Keywords.FUTURE.contains(keyword)) {
          throw TokenStream.error(i.at(), "unexpected keyword, must be one of " + Keywords.FUTURE);
        }
        known.add(keyword);
        if (keyword.equals("every")) {
          known.add("in");
        }
      }
    }
    return known;
  }

  private static boolean isRegoV1(Import i) {
    return i.path().equals(List.of("rego", "v1"));
  }

  private static List<Import> imports(TokenStream tokens) {
    var imports = new ArrayList<Import>();
    while (tokens.isKeyword("import")) {
      Location start = tokens.next().at();
      List<String> path = path(tokens);
      String root = path.getFirst();
      if (!Set.of("data", "input", "future", "rego").contains(root)) {
        throw TokenStream.error(
            tokens.since(start),
            "unexpected import path, must begin with one of: {data, future, input, rego}, got: "
                + root);
      }
      Optional<String> alias = Optional.empty();
      if (tokens.acceptKeyword("as")) {
        alias = Optional.of(tokens.expectName("expected var").text());
      }
      imports.add(new Import(tokens.since(start), path, alias));
      var _ = tokens.acceptSign(";");
    }
    return imports;
  }

  private static List<String> path(TokenStream tokens) {
    Token first = tokens.peek();
    if (first.kind() != Kind.NAME || tokens.isReserved(first)) {
      throw tokens.unexpected("expected ident");
    }
    return RuleParser.names(new TermParser(tokens).term());
  }
}
