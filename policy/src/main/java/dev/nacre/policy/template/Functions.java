package dev.nacre.policy.template;

import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.BooleanValue;
import dev.nacre.policy.value.NullValue;
import dev.nacre.policy.value.NumberValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.SetValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The functions that every template may call.
final class Functions {
  static final Set<String> NAMES =
      Set.of(
          "and",
          "eq",
          "ge",
          "gt",
          "html",
          "index",
          "js",
          "le",
          "len",
          "lt",
          "ne",
          "not",
          "or",
          "print",
          "printf",
          "println",
          "slice",
          "urlquery");

  private final Template.Host host;

  Functions(Template.Host host) {
    this.host = host;
  }

  Optional<Value> call(String name, List<Optional<Value>> args) {
    return switch (name) {
      case "not" -> Optional.of(Value.of(!isTrue(one(name, args))));
      case "and" -> first(name, args, false);
      case "or" -> first(name, args, true);
      case "eq" -> equal(args);
      case "ne" -> Optional.of(Value.of(!two(name, args).equals(args.get(1))));
      case "lt", "le", "gt", "ge" -> Optional.of(Value.of(compare(name, args)));
      case "len" -> Optional.of(length(one(name, args)));
      case "index" -> index(args);
      case "slice" -> Optional.of(slice(args));
      case "print" -> Optional.of(Value.of(print(args)));
      case "println" -> Optional.of(Value.of(joined(args, " ") + "\n"));
      case "printf" -> Optional.of(Value.of(printf(args)));
      case "html" -> Optional.of(Value.of(html(print(args))));
      case "js" -> Optional.of(Value.of(js(print(args))));
      default -> Optional.of(Value.of(URLEncoder.encode(print(args), StandardCharsets.UTF_8)));
    };
  }

  /// What Go takes for true: everything but false, zero, nothing and what is empty.
  static boolean isTrue(Optional<Value> value) {
    if (value.isEmpty()) {
      return false;
    }
    return switch (value.get()) {
      case NullValue _ -> false;
      case BooleanValue b -> b.value();
      case NumberValue n -> n.signum() != 0;
      case StringValue s -> !s.value().isEmpty();
      case Value collection -> collection.size() > 0;
    };
  }

  private static Optional<Value> one(String name, List<Optional<Value>> args) {
    if (args.size() != 1) {
      throw new TemplateException(
          "wrong number of args for " + name + ": want 1 got " + args.size());
    }
    return args.getFirst();
  }

  private static Optional<Value> two(String name, List<Optional<Value>> args) {
    if (args.size() != 2) {
      throw new TemplateException(
          "wrong number of args for " + name + ": want 2 got " + args.size());
    }
    return args.getFirst();
  }

  private static Optional<Value> first(String name, List<Optional<Value>> args, boolean truth) {
    if (args.isEmpty()) {
      throw new TemplateException("wrong number of args for " + name + ": want at least 1 got 0");
    }
    return args.stream().filter(arg -> isTrue(arg) == truth).findFirst().orElse(args.getLast());
  }

  private static Optional<Value> equal(List<Optional<Value>> args) {
    if (args.size() < 2) {
      throw new TemplateException("missing argument for comparison");
    }
    boolean any = args.subList(1, args.size()).contains(args.getFirst());
    return Optional.of(Value.of(any));
  }

  private static boolean compare(String name, List<Optional<Value>> args) {
    Value a = two(name, args).orElseThrow(() -> new TemplateException("nothing to compare"));
    Value b = args.get(1).orElseThrow(() -> new TemplateException("nothing to compare"));
    boolean ordered =
        a.typeName().equals(b.typeName()) && (a instanceof NumberValue || a instanceof StringValue);
    if (!ordered) {
      throw new TemplateException("incompatible types for comparison");
    }
    int order = a.compareTo(b);
    return switch (name) {
      case "lt" -> order < 0;
      case "le" -> order <= 0;
      case "gt" -> order > 0;
      default -> order >= 0;
    };
  }

  private static Value length(Optional<Value> value) {
    Value of = value.orElseThrow(() -> new TemplateException("len of nil pointer"));
    return switch (of) {
      case StringValue s -> Value.of(s.value().getBytes(StandardCharsets.UTF_8).length);
      case ArrayValue _, ObjectValue _, SetValue _ -> Value.of(of.size());
      default -> throw new TemplateException("len of type " + of.typeName());
    };
  }

  private static Optional<Value> index(List<Optional<Value>> args) {
    if (args.isEmpty()) {
      throw new TemplateException("wrong number of args for index: want at least 1 got 0");
    }
    Optional<Value> value = args.getFirst();
    for (Optional<Value> key : args.subList(1, args.size())) {
      Value at = key.orElseThrow(() -> new TemplateException("cannot index with nil"));
      Value from = value.orElseThrow(() -> new TemplateException("index of untyped nil"));
      Value member = from.member(at);
      if (member == null && from instanceof ArrayValue) {
        throw new TemplateException("index out of range: " + at);
      }
      value = Optional.ofNullable(member);
    }
    return value;
  }

  private static Value slice(List<Optional<Value>> args) {
    Value from =
        args.stream()
            .findFirst()
            .flatMap(value -> value)
            .orElseThrow(() -> new TemplateException("slice of untyped nil"));
    int size = from instanceof StringValue s ? s.value().length() : from.size();
    int start = args.size() > 1 ? position(args.get(1), size) : 0;
    int end = args.size() > 2 ? position(args.get(2), size) : size;
    if (start > end) {
      throw new TemplateException("invalid slice index: " + start + " > " + end);
    }
    return switch (from) {
      case StringValue s -> Value.of(s.value().substring(start, end));
      case ArrayValue a -> a.slice(start, end);
      default -> throw new TemplateException("can't slice item of type " + from.typeName());
    };
  }

  private static int position(Optional<Value> value, int size) {
    if (value.orElse(null) instanceof NumberValue n && n.index() >= 0 && n.index() <= size) {
      return n.index();
    }
    throw new TemplateException("index out of range");
  }

  private String print(List<Optional<Value>> args) {
    var out = new StringBuilder();
    boolean text = true;
    for (Optional<Value> arg : args) {
      boolean isText = arg.orElse(null) instanceof StringValue;
      out.append(!out.isEmpty() && !text && !isText ? " " : "").append(host.print(arg));
      text = isText;
    }
    return out.toString();
  }

  private String joined(List<Optional<Value>> args, String separator) {
    return args.stream().map(host::print).collect(Collectors.joining(separator));
  }

  private String printf(List<Optional<Value>> args) {
    if (args.isEmpty() || !(args.getFirst().orElse(null) instanceof StringValue format)) {
      throw new TemplateException("wrong type for printf: expected a format");
    }
    List<Value> values =
        args.subList(1, args.size()).stream()
            .map(arg -> arg.orElse(Value.of("<nil>")))
            .collect(Collectors.toList());
    return host.format(format.value(), ArrayValue.of(values));
  }

  private static String html(String text) {
    return text.replace("&", "&amp;")
        .replace("\"", "&#34;")
        .replace("'", "&#39;")
        .replace("<", "&lt;")
        .replace(">", "&gt;");
  }

  private static String js(String text) {
    return text.replace("\\", "\\\\")
        .replace("'", "\\'")
        .replace("\"", "\\\"")
        .replace("<", "\\u003C")
        .replace(">", "\\u003E")
        .replace("&", "\\u0026")
        .replace("=", "\\u003D")
        .replace("\n", "\\u000A")
        .replace("\r", "\\u000D")
        .replace("\t", "\\u0009");
  }
}
