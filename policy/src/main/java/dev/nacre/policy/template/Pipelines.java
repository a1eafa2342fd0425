package dev.nacre.policy.template;

import dev.nacre.policy.template.Part.Command;
import dev.nacre.policy.template.Part.Operand;
import dev.nacre.policy.template.Part.Pipeline;
import dev.nacre.policy.template.Word.Kind;
import dev.nacre.policy.value.NumberValue;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Parses the words of one action.
final class Pipelines {
  private static final int MOST_DEPTH = 100;

  private final List<Word> words;
  private int at;
  private int depth;

  Pipelines(String action) {
    this.words = Words.of(action);
  }

  Word peek() {
    return words.get(at);
  }

  Word next() {
    Word word = words.get(at);
    at = Math.min(at + 1, words.size() - 1);
    return word;
  }

  boolean accept(String sign) {
    boolean there = peek().isSign(sign);
    if (there) {
      var _ = next();
    }
    return there;
  }

  boolean acceptName(String name) {
    boolean there = peek().isName(name);
    if (there) {
      var _ = next();
    }
    return there;
  }

  void end() {
    if (peek().kind() != Kind.END) {
      throw new TemplateException("unexpected \"" + peek().text() + "\" in command");
    }
  }

  /// A head with the variables that it declares, to the end of the action.
  Part.Head head() {
    var names = new ArrayList<String>();
    int mark = at;
    while (peek().kind() == Kind.VARIABLE) {
      names.add(next().text());
      if (!accept(",")) {
        break;
      }
    }
    if (names.isEmpty() || !accept(":=")) {
      at = mark;
      names.clear();
    }
    if (names.size() > 2) {
      throw new TemplateException("too many declarations");
    }
    Pipeline pipeline = pipeline();
    end();
    return new Part.Head(names, pipeline);
  }

  /// What is printed, or an assignment.
  Part action() {
    if (peek().kind() == Kind.VARIABLE) {
      Word sign = words.get(at + 1);
      if (sign.isSign(":=") || sign.isSign("=")) {
        String name = next().text();
        boolean declares = next().isSign(":=");
        Pipeline pipeline = pipeline();
        end();
        return new Part.Assign(name, declares, pipeline);
      }
    }
    Pipeline pipeline = pipeline();
    end();
    return new Part.Show(pipeline);
  }

  Pipeline pipeline() {
    if (++depth > MOST_DEPTH) {
      throw new TemplateException("parentheses are nested deeper than " + MOST_DEPTH + " levels");
    }
    var commands = new ArrayList<Command>();
    do {
      commands.add(command());
    } while (accept("|"));
    depth--;
    return new Pipeline(commands);
  }

  private Command command() {
    var operands = new ArrayList<Operand>();
    while (peek().kind() != Kind.END && !peek().isSign("|") && !peek().isSign(")")) {
      operands.add(operand());
    }
    if (operands.isEmpty()) {
      throw new TemplateException("missing value for command");
    }
    return new Command(operands);
  }

  private Operand operand() {
    Word word = next();
    Operand start =
        switch (word.kind()) {
          case NAME -> named(word.text());
          case STRING -> new Part.Constant(Optional.of(Value.of(word.text())));
          case NUMBER -> new Part.Constant(Optional.of(number(word.text())));
          case VARIABLE -> new Part.Variable(word.text());
          case FIELD -> {
            at--;
            yield new Part.Fields(Optional.empty(), fields(true));
          }
          case SIGN -> {
            if (!word.isSign("(")) {
              throw new TemplateException("unexpected \"" + word.text() + "\" in operand");
            }
            Pipeline nested = pipeline();
            if (!accept(")")) {
              throw new TemplateException("unclosed left paren");
            }
            yield new Part.Nested(nested);
          }
          case END -> throw new TemplateException("unexpected end of the action");
        };
    List<String> names = fields(false);
    return names.isEmpty() ? start : new Part.Fields(Optional.of(start), names);
  }

  /// Names behind points that follow without space.
  private List<String> fields(boolean first) {
    var names = new ArrayList<String>();
    boolean start = first;
    while (peek().kind() == Kind.FIELD && (start || !peek().spaced())) {
      start = false;
      String name = next().text();
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    return names;
  }

  private static Operand named(String name) {
    return switch (name) {
      case "true", "false" -> new Part.Constant(Optional.of(Value.of(name.equals("true"))));
      case "nil" -> new Part.Constant(Optional.empty());
      default -> {
        if (!Functions.NAMES.contains(name)) {
          throw new TemplateException("function \"" + name + "\" not defined");
        }
        yield new Part.Function(name);
      }
    };
  }

  private static Value number(String text) {
    String plain = text.startsWith("+") ? text.substring(1) : text;
    if (!plain.matches("-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,30})?([eE][0-9]{1,3})?")) {
      throw new TemplateException("bad number syntax: \"" + text + "\"");
    }
    return NumberValue.parse(plain);
  }
}
