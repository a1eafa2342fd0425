package dev.nacre.policy.syntax;

import dev.nacre.policy.source.Location;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.policy.syntax.Token.Kind;
import dev.nacre.policy.value.NullValue;
import dev.nacre.policy.value.NumberValue;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Parses terms and the operators between them.
final class TermParser {
  private static final Map<String, String> RELATIONS =
      Map.of("==", "equal", "!=", "neq", "<", "lt", "<=", "lte", ">", "gt", ">=", "gte");
  private static final Map<String, String> SUMS = Map.of("+", "plus", "-", "minus");
  private static final Map<String, String> FACTORS = Map.of("*", "mul", "/", "div", "%", "rem");

  private final TokenStream tokens;
  private final BodyParser bodies;

  /// False in the head of a comprehension, where `|` ends the head.
  private boolean unions = true;

  TermParser(TokenStream tokens) {
    this.tokens = tokens;
    this.bodies = new BodyParser(tokens, this);
  }

  BodyParser bodies() {
    return bodies;
  }

  /// An expression with any operator but `=` and `:=`.
  Term expression() {
    tokens.enter();
    Term left = relation();
    while (tokens.acceptKeyword("in")) {
      Term right = relation();
      left = call("internal.member_2", "in", List.of(left, right));
    }
    tokens.leave();
    return left;
  }

  /// Like [#expression], where `key, value in domain` is allowed too.
  Term pairExpression() {
    int mark = tokens.mark();
    Term first = expression();
    if (!tokens.isSign(",")) {
      return first;
    }
    int afterFirst = tokens.mark();
    tokens.reset(mark);
    Term key = relation();
    if (tokens.acceptSign(",")) {
      Term value = relation();
      if (tokens.acceptKeyword("in")) {
        return call("internal.member_3", "in", List.of(key, value, relation()));
      }
    }
    tokens.reset(afterFirst);
    return first;
  }

  /// An expression without `in`.
  Term relation() {
    Term left = union();
    while (tokens.peek().kind() == Kind.SIGN && RELATIONS.containsKey(tokens.peek().text())) {
      String sign = tokens.next().text();
      left = infix(RELATIONS, sign, left, union());
    }
    return left;
  }

  private Term union() {
    Term left = intersection();
    while (unions && tokens.acceptSign("|")) {
      left = call("or", "|", List.of(left, intersection()));
    }
    return left;
  }

  private Term intersection() {
    Term left = sum();
    while (tokens.acceptSign("&")) {
      left = call("and", "&", List.of(left, sum()));
    }
    return left;
  }

  private Term sum() {
    Term left = product();
    while (tokens.isSign("+") || tokens.isSign("-")) {
      String sign = tokens.next().text();
      left = infix(SUMS, sign, left, product());
    }
    return left;
  }

  private Term product() {
    Term left = term();
    while (tokens.isSign("*") || tokens.isSign("/") || tokens.isSign("%")) {
      String sign = tokens.next().text();
      left = infix(FACTORS, sign, left, term());
    }
    return left;
  }

  private static Term infix(Map<String, String> names, String sign, Term left, Term right) {
    return call(Optional.ofNullable(names.get(sign)).orElseThrow(), sign, List.of(left, right));
  }

  /// A call of an operator.
  static Term call(String name, String sign, List<Term> args) {
    Location at = args.getFirst().at().through(args.getLast().at());
    return new Term.Call(at, builtin(at, name), args, Optional.of(sign));
  }

  private static Term builtin(Location at, String name) {
    String[] parts = name.split("\\.", -1);
    Term head = new Term.Var(at, parts[0]);
    if (parts.length == 1) {
      return head;
    }
    var path = new ArrayList<Term>();
    for (int i = 1; i < parts.length; i++) {
      path.add(new Term.Scalar(at, Value.of(parts[i])));
    }
    return new Term.Ref(at, head, path);
  }

  /// A term without operators around it.
  Term term() {
    tokens.enter();
    Term term = primary();
    if (!(term instanceof Term.Scalar) && !(term instanceof Term.Template)) {
      term = tail(term);
    }
    tokens.leave();
    return term;
  }

  private Term primary() {
    Token token = tokens.peek();
    return switch (token.kind()) {
      case NUMBER -> number(tokens.next(), false);
      case STRING, RAW_STRING -> {
        var _ = tokens.next();
        yield new Term.Scalar(token.at(), Value.of(token.text()));
      }
      case TEMPLATE_START -> template();
      case NAME -> name();
      case SIGN -> sign(token);
      case TEMPLATE_TEXT, TEMPLATE_OPEN, TEMPLATE_CLOSE, TEMPLATE_END, END ->
          throw tokens.unexpected("");
    };
  }

  private Term number(Token token, boolean negative) {
    try {
      String literal = negative ? "-" + token.text() : token.text();
      return new Term.Scalar(token.at(), NumberValue.parse(literal));
    } catch (ArithmeticException e) {
      throw TokenStream.error(token.at(), "illegal number format: " + token.text());
    }
  }

  private Term name() {
    Token token = tokens.peek();
    if (!token.member()) {
      switch (token.text()) {
        case "true", "false" -> {
          var _ = tokens.next();
          return new Term.Scalar(token.at(), Value.of(token.text().equals("true")));
        }
        case "null" -> {
          var _ = tokens.next();
          return new Term.Scalar(token.at(), NullValue.NULL);
        }
        case "set" -> {
          Token open = tokens.peek(1);
          if (open.isSign("(") && !open.spaced() && tokens.peek(2).isSign(")")) {
            tokens.reset(tokens.mark() + 3);
            return new Term.Set(tokens.since(token.at()), List.of());
          }
        }
        case "_" -> {
          var _ = tokens.next();
          return new Term.Var(token.at(), tokens.wildcard());
        }
        default -> {}
      }
    }
    if (tokens.isReserved(token) && !isCallOfContains(token)) {
      throw tokens.unexpected("");
    }
    var _ = tokens.next();
    return new Term.Var(token.at(), token.text());
  }

  /// The builtin has the name of a keyword.
  private boolean isCallOfContains(Token token) {
    return token.text().equals("contains")
        && tokens.peek(1).isSign("(")
        && !tokens.peek(1).spaced();
  }

  private Term sign(Token token) {
    return switch (token.text()) {
      case "-" -> negative();
      case "[" -> brackets(this::array);
      case "{" -> brackets(this::braces);
      case "(" -> brackets(this::parentheses);
      default -> throw tokens.unexpected("");
    };
  }

  private Term negative() {
    Location start = tokens.next().at();
    Token number = tokens.peek();
    if (number.kind() == Kind.NUMBER) {
      var _ = tokens.next();
      Term.Scalar scalar = (Term.Scalar) number(number, true);
      return new Term.Scalar(start.through(number.at()), scalar.value());
    }
    Term zero = new Term.Scalar(start, Value.of(0));
    return call("minus", "-", List.of(zero, term()));
  }

  private Term brackets(Supplier<Term> content) {
    boolean outer = unions;
    unions = true;
    Term term = content.get();
    unions = outer;
    return term;
  }

  private Term parentheses() {
    Location start = tokens.next().at();
    Term term = pairExpression();
    tokens.expectSign(")");
    return switch (term) {
      case Term.Call call ->
          new Term.Call(tokens.since(start), call.function(), call.args(), call.operator());
      case Term.Scalar _,
          Term.Var _,
          Term.Ref _,
          Term.Array _,
          Term.Set _,
          Term.Obj _,
          Term.Comprehension _,
          Term.Template _ ->
          term;
    };
  }

  private Term array() {
    Location start = tokens.next().at();
    Optional<Term> comprehension = comprehension(start, Term.Shape.ARRAY);
    if (comprehension.isPresent()) {
      return comprehension.get();
    }
    List<Term> elements = list("]");
    return new Term.Array(tokens.since(start), elements);
  }

  private List<Term> list(String close) {
    var elements = new ArrayList<Term>();
    while (!tokens.acceptSign(close)) {
      elements.add(expression());
      if (!tokens.acceptSign(",") && !tokens.isSign(close)) {
        throw tokens.unexpected("expected , or " + close);
      }
    }
    return elements;
  }

  private Term braces() {
    Location start = tokens.next().at();
    if (tokens.acceptSign("}")) {
      return new Term.Obj(tokens.since(start), List.of());
    }
    Optional<Term> comprehension = comprehension(start, Term.Shape.SET);
    if (comprehension.isPresent()) {
      return comprehension.get();
    }
    Term first = expression();
    if (tokens.isSign(":")) {
      return object(start, first);
    }
    var elements = new ArrayList<Term>(List.of(first));
    if (!tokens.isSign("}")) {
      tokens.expectSign(",");
    }
    elements.addAll(list("}"));
    return new Term.Set(tokens.since(start), elements);
  }

  private Term object(Location start, Term firstKey) {
    var members = new ArrayList<Term.Member>();
    Term key = firstKey;
    while (true) {
      tokens.expectSign(":");
      members.add(new Term.Member(key, expression()));
      if (!tokens.acceptSign(",") && !tokens.isSign("}")) {
        throw tokens.unexpected("expected , or }");
      }
      if (tokens.acceptSign("}")) {
        return new Term.Obj(tokens.since(start), members);
      }
      key = expression();
    }
  }

  /// A comprehension is preferred where a union could be meant as well.
  private Optional<Term> comprehension(Location start, Term.Shape shape) {
    if (!mayBeComprehension()) {
      return Optional.empty();
    }
    int mark = tokens.mark();
    int depth = tokens.depth();
    try {
      unions = false;
      Term first = expression();
      Optional<Term> second = Optional.empty();
      if (shape == Term.Shape.SET && tokens.acceptSign(":")) {
        second = Optional.of(expression());
      }
      unions = true;
      tokens.expectSign("|");
      Body body = bodies.query(shape == Term.Shape.ARRAY ? "]" : "}");
      Location at = tokens.since(start);
      return Optional.of(
          second.isPresent()
              ? new Term.Comprehension(
                  at, Term.Shape.OBJECT, Optional.of(first), second.get(), body)
              : new Term.Comprehension(at, shape, Optional.empty(), first, body));
    } catch (PolicyException e) {
      if (!hasCommaBeforeClose(mark)) {
        throw e;
      }
      unions = true;
      tokens.reset(mark);
      tokens.depth(depth);
      return Optional.empty();
    }
  }

  private boolean mayBeComprehension() {
    return firstOutside("|", ",");
  }

  /// Only a list with a comma can have been meant where a comprehension cannot be parsed.
  private boolean hasCommaBeforeClose(int mark) {
    tokens.reset(mark);
    return firstOutside(",", "");
  }

  /// Whether `wanted` comes outside of all inner brackets before they close or `other` comes.
  private boolean firstOutside(String wanted, String other) {
    int nesting = 0;
    for (int i = 0; ; i++) {
      Token token = tokens.peek(i);
      if (token.kind() == Kind.END) {
        return false;
      }
      if (token.kind() != Kind.SIGN) {
        continue;
      }
      switch (token.text()) {
        case "(", "[", "{" -> nesting++;
        case ")", "]", "}" -> {
          if (--nesting < 0) {
            return false;
          }
        }
        default -> {
          if (nesting == 0 && token.text().equals(wanted)) {
            return true;
          }
          if (nesting == 0 && token.text().equals(other)) {
            return false;
          }
        }
      }
    }
  }

  /// The steps behind a head: `.name`, `[term]`, `(arguments)`.
  private Term tail(Term head) {
    Term term = head;
    var path = new ArrayList<Term>();
    while (true) {
      Token token = tokens.peek();
      if (token.spaced() || token.kind() != Kind.SIGN) {
        break;
      }
      if (token.text().equals(".")) {
        path.add(member());
      } else if (token.text().equals("[")) {
        path.add(index());
      } else if (token.text().equals("(")) {
        term = call(ref(term, path));
        path.clear();
      } else {
        break;
      }
    }
    return ref(term, path);
  }

  Term member() {
    var _ = tokens.next();
    Token name = tokens.peek();
    if (name.kind() != Kind.NAME || name.spaced()) {
      throw tokens.unexpected("expected ident");
    }
    var _ = tokens.next();
    return new Term.Scalar(name.at(), Value.of(name.text()));
  }

  Term index() {
    var _ = tokens.next();
    boolean outer = unions;
    unions = true;
    Term index = expression();
    unions = outer;
    tokens.expectSign("]");
    return index;
  }

  private Term ref(Term head, List<Term> path) {
    return path.isEmpty() ? head : new Term.Ref(tokens.since(head.at()), head, path);
  }

  private Term call(Term function) {
    boolean named =
        function instanceof Term.Var
            || (function instanceof Term.Ref ref && ref.head() instanceof Term.Var);
    if (!named) {
      throw tokens.unexpected("expected no call of what has no name");
    }
    return new Term.Call(tokens.since(function.at()), function, arguments(), Optional.empty());
  }

  List<Term> arguments() {
    var _ = tokens.next();
    boolean outer = unions;
    unions = true;
    List<Term> arguments = list(")");
    unions = outer;
    return arguments;
  }

  private Term template() {
    Token start = tokens.next();
    var parts = new ArrayList<Term.Part>();
    while (true) {
      Token token = tokens.next();
      switch (token.kind()) {
        case TEMPLATE_TEXT -> {
          if (!token.text().isEmpty()) {
            parts.add(new Term.Text(token.text()));
          }
        }
        case TEMPLATE_OPEN -> parts.add(hole());
        case TEMPLATE_END -> {
          return new Term.Template(tokens.since(start.at()), start.text().equals("$`"), parts);
        }
        case NAME, NUMBER, STRING, RAW_STRING, SIGN, TEMPLATE_START, TEMPLATE_CLOSE, END -> {
          tokens.reset(tokens.mark() - 1);
          throw tokens.unexpected("expected the end of a template string");
        }
      }
    }
  }

  private Term.Part hole() {
    boolean outer = unions;
    unions = true;
    if (tokens.peek().kind() == Kind.TEMPLATE_CLOSE) {
      throw TokenStream.error(
          tokens.peek().at(), "invalid template string expression: expected an expression");
    }
    Literal literal = bodies.literal();
    unions = outer;
    if (tokens.peek().kind() != Kind.TEMPLATE_CLOSE) {
      throw tokens.unexpected("expected } in a template string");
    }
    var _ = tokens.next();
    return new Term.Hole(literal);
  }
}
