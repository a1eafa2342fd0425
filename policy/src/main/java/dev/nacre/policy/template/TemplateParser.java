package dev.nacre.policy.template;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Parses a template to its parts.
final class TemplateParser {
  private static final int MOST_DEPTH = 100;

  private final String text;
  private final Map<String, List<Part>> defined = new HashMap<>();
  private int at;
  private int depth;
  private boolean trimNext;
  private String action = "";

  TemplateParser(String text) {
    this.text = text;
  }

  Map<String, List<Part>> defined() {
    return defined;
  }

  List<Part> parse() {
    List<Part> parts = parts();
    if (!action.isEmpty()) {
      throw new TemplateException("unexpected {{" + action + "}}");
    }
    return parts;
  }

  /// Parts up to an `end` or `else`, which is left in [#action], or to the end of the text.
  private List<Part> parts() {
    if (++depth > MOST_DEPTH) {
      throw new TemplateException("actions are nested deeper than " + MOST_DEPTH + " levels");
    }
    var parts = new ArrayList<Part>();
    while (true) {
      String before = before();
      if (!before.isEmpty()) {
        parts.add(new Part.Text(before));
      }
      if (at >= text.length()) {
        action = "";
        break;
      }
      action = content();
      if (action.equals("end") || action.equals("else") || action.startsWith("else ")) {
        break;
      }
      if (!action.isEmpty()) {
        part(action).ifPresent(parts::add);
      }
    }
    depth--;
    return parts;
  }

  /// The text up to the next action.
  private String before() {
    int start = text.indexOf("{{", at);
    String before = text.substring(at, start < 0 ? text.length() : start);
    at = start < 0 ? text.length() : start + 2;
    String trimmed = trimNext ? before.stripLeading() : before;
    trimNext = false;
    boolean trims = start >= 0 && text.startsWith("- ", at);
    if (trims) {
      at += 2;
    }
    return trims ? trimmed.stripTrailing() : trimmed;
  }

  /// What stands between the braces; empty for a comment.
  private String content() {
    if (text.startsWith("/*", at)) {
      int end = text.indexOf("*/", at + 2);
      if (end < 0) {
        throw new TemplateException("unclosed comment");
      }
      at = end + 2;
      String rest = close();
      if (!rest.isEmpty()) {
        throw new TemplateException("comment ends before closing delimiter");
      }
      return "";
    }
    return close();
  }

  private String close() {
    int start = at;
    char quote = '\0';
    while (at < text.length()) {
      char c = text.charAt(at);
      if (quote == '\0' && text.startsWith("}}", at)) {
        String content = text.substring(start, at);
        at += 2;
        trimNext = content.endsWith(" -");
        return (trimNext ? content.substring(0, content.length() - 2) : content).strip();
      }
      if (quote == '"' && c == '\\') {
        at++;
      } else if (c == quote) {
        quote = '\0';
      } else if (quote == '\0' && (c == '"' || c == '`')) {
        quote = c;
      }
      at++;
    }
    throw new TemplateException("unclosed action");
  }

  private Optional<Part> part(String content) {
    var words = new Pipelines(content);
    String first = words.peek().kind() == Word.Kind.NAME ? words.peek().text() : "";
    return switch (first) {
      case "if", "with", "range" -> {
        var _ = words.next();
        yield Optional.of(block(first, words.head()));
      }
      case "break", "continue" -> {
        var _ = words.next();
        words.end();
        yield Optional.of(first.equals("break") ? new Part.Break() : new Part.Continue());
      }
      case "define", "block" -> {
        var _ = words.next();
        yield define(first.equals("block"), words);
      }
      case "template" -> {
        var _ = words.next();
        yield Optional.of(use(words));
      }
      default -> Optional.of(words.action());
    };
  }

  private Part block(String keyword, Part.Head head) {
    List<Part> body = parts();
    List<Part> otherwise = List.of();
    if (action.equals("else")) {
      otherwise = parts();
      end();
    } else if (action.startsWith("else ")) {
      var words = new Pipelines(action.substring(5).strip());
      String next = words.next().text();
      if (!next.equals("if") && !next.equals("with")) {
        throw new TemplateException("unexpected {{" + action + "}}");
      }
      otherwise = List.of(block(next, words.head()));
    } else {
      end();
    }
    return switch (keyword) {
      case "if" -> new Part.If(head, body, otherwise);
      case "with" -> new Part.With(head, body, otherwise);
      default -> new Part.Range(head, body, otherwise);
    };
  }

  private void end() {
    if (!action.equals("end")) {
      throw new TemplateException(
          action.isEmpty() ? "unexpected EOF" : "unexpected {{" + action + "}}");
    }
  }

  private Optional<Part> define(boolean used, Pipelines words) {
    String name = name(words);
    Optional<Part.Pipeline> argument = Optional.empty();
    if (used) {
      argument = Optional.of(words.pipeline());
    }
    words.end();
    List<Part> body = parts();
    end();
    defined.put(name, body);
    return used ? Optional.of(new Part.Use(name, argument)) : Optional.empty();
  }

  private static Part use(Pipelines words) {
    String name = name(words);
    Optional<Part.Pipeline> argument =
        words.peek().kind() == Word.Kind.END ? Optional.empty() : Optional.of(words.pipeline());
    words.end();
    return new Part.Use(name, argument);
  }

  private static String name(Pipelines words) {
    Word name = words.next();
    if (name.kind() != Word.Kind.STRING) {
      throw new TemplateException("unexpected \"" + name.text() + "\" in template clause");
    }
    return name.text();
  }
}
