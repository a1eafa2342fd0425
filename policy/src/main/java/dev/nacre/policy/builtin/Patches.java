package dev.nacre.policy.builtin;

import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.NumberValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.SetValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `json.patch`: JSON Patch (RFC 6902), where an element of a set is its own path.
final class Patches {
  private static final Value END = Value.of("-");

  private Patches() {}

  static void register(Registry r) {
    r.pure("json.patch", 2, Patches::patch);
  }

  private static @Nullable Value patch(BuiltinContext context, Value[] args) {
    Value document = args[0];
    ArrayValue operations = Args.array(args, 1);
    for (Value operation : operations) {
      if (!(operation instanceof ObjectValue object)) {
        throw Args.unlikeElement(1, operations, "objects", operation);
      }
      context.charge(1);
      document = apply(context, document, object);
      if (document == null) {
        return null;
      }
    }
    return document;
  }

  private static @Nullable Value apply(
      BuiltinContext context, Value document, ObjectValue operation) {
    String name = text(operation, "op");
    List<Value> path = path(operation, "path");
    return switch (name) {
      case "add" -> edit(context, document, path, 0, new Add(required(operation, "value")));
      case "remove" -> edit(context, document, path, 0, new Remove());
      case "replace" -> edit(context, document, path, 0, new Replace(required(operation, "value")));
      case "move" -> {
        List<Value> from = path(operation, "from");
        Value moved = find(document, from);
        if (moved == null || isBelow(path, from)) {
          yield null;
        }
        Value rest = edit(context, document, from, 0, new Remove());
        yield rest == null ? null : edit(context, rest, path, 0, new Add(moved));
      }
      case "copy" -> {
        Value copied = find(document, path(operation, "from"));
        yield copied == null ? null : edit(context, document, path, 0, new Add(copied));
      }
      case "test" -> {
        Value found = find(document, path);
        yield found != null && found.equals(required(operation, "value")) ? document : null;
      }
      default -> throw BuiltinException.of("unrecognized op '" + name + "'");
    };
  }

  private static boolean isBelow(List<Value> path, List<Value> above) {
    return path.size() > above.size() && path.subList(0, above.size()).equals(above);
  }

  private static String text(ObjectValue operation, String name) {
    Value value = required(operation, name);
    if (value instanceof StringValue s) {
      return s.value();
    }
    throw BuiltinException.type(
        "attribute '" + name + "' must be string but got " + value.typeName());
  }

  private static Value required(ObjectValue operation, String name) {
    return operation
        .find(name)
        .orElseThrow(() -> BuiltinException.of("missing '" + name + "' attribute"));
  }

  private static List<Value> path(ObjectValue operation, String name) {
    Value value = required(operation, name);
    return switch (value) {
      case ArrayValue a -> a.list();
      case StringValue s when s.value().isEmpty() -> List.of();
      case StringValue s -> {
        String text = s.value().startsWith("/") ? s.value().substring(1) : s.value();
        var steps = new ArrayList<Value>();
        for (String step : text.split("/", -1)) {
          steps.add(Value.of(step.replace("~1", "/").replace("~0", "~")));
        }
        yield steps;
      }
      default -> throw BuiltinException.type("invalid path: must be a string or an array");
    };
  }

  private static @Nullable Value find(Value document, List<Value> path) {
    Value value = document;
    for (Value step : path) {
      value = value instanceof ArrayValue a ? element(a, step) : value.member(step);
      if (value == null) {
        return null;
      }
    }
    return value;
  }

  private static @Nullable Value element(ArrayValue array, Value step) {
    int index = index(step, array.size() - 1);
    return index < 0 ? null : array.get(index);
  }

  /// The index that a step stands for, or -1 when it is none up to `last`.
  private static int index(Value step, int last) {
    String text =
        switch (step) {
          case StringValue s -> s.value();
          case NumberValue n -> n.text();
          default -> "";
        };
    boolean canonical =
        text.length() <= 9
            && text.chars().allMatch(c -> c >= '0' && c <= '9')
            && (text.length() == 1 || (!text.isEmpty() && text.charAt(0) != '0'));
    int index = canonical ? Integer.parseInt(text) : -1;
    return index <= last ? index : -1;
  }

  /// What happens at the end of a path.
  private sealed interface Edit {}

  private record Add(Value value) implements Edit {}

  private record Remove() implements Edit {}

  private record Replace(Value value) implements Edit {}

  private static @Nullable Value edit(
      BuiltinContext context, Value document, List<Value> path, int at, Edit edit) {
    if (at == path.size()) {
      return switch (edit) {
        case Add add -> add.value();
        case Replace replace -> replace.value();
        case Remove _ -> null;
      };
    }
    context.charge(document.size());
    boolean last = at == path.size() - 1;
    Value step = path.get(at);
    return switch (document) {
      case ObjectValue object when last -> editMember(object, step, edit);
      case ArrayValue array when last -> editElement(array, step, edit);
      case SetValue set when last -> editSet(set, step, edit);
      case ObjectValue object -> {
        Value member = object.member(step);
        Value edited = member == null ? null : edit(context, member, path, at + 1, edit);
        yield edited == null ? null : object.with(step, edited);
      }
      case ArrayValue array -> {
        int index = index(step, array.size() - 1);
        Value edited = index < 0 ? null : edit(context, array.get(index), path, at + 1, edit);
        yield edited == null ? null : with(array, index, edited);
      }
      case SetValue set -> {
        Value edited = set.contains(step) ? edit(context, step, path, at + 1, edit) : null;
        yield edited == null ? null : add(without(set, step), edited);
      }
      default -> null;
    };
  }

  private static @Nullable Value editMember(ObjectValue object, Value key, Edit edit) {
    boolean there = object.member(key) != null;
    return switch (edit) {
      case Add add -> object.with(key, add.value());
      case Replace replace -> there ? object.with(key, replace.value()) : null;
      case Remove _ -> {
        var rest = ObjectValue.builder(object.size());
        object.forEach((name, value) -> {
          if (!name.equals(key)) {
            var _ = rest.put(name, value);
          }
        });
        yield there ? rest.build() : null;
      }
    };
  }

  private static @Nullable Value editElement(ArrayValue array, Value step, Edit edit) {
    var elements = new ArrayList<>(array.list());
    if (edit instanceof Add add) {
      int index = step.equals(END) ? array.size() : index(step, array.size());
      if (index < 0) {
        return null;
      }
      elements.add(index, add.value());
      return ArrayValue.of(elements);
    }
    int index = index(step, array.size() - 1);
    if (index < 0) {
      return null;
    }
    if (edit instanceof Replace replace) {
      elements.set(index, replace.value());
    } else {
      elements.remove(index);
    }
    return ArrayValue.of(elements);
  }

  private static @Nullable Value editSet(SetValue set, Value step, Edit edit) {
    return switch (edit) {
      case Add(Value value) -> value.equals(step) ? add(set, value) : null;
      case Remove _ -> set.contains(step) ? without(set, step) : null;
      case Replace(Value value) -> set.contains(step) ? add(without(set, step), value) : null;
    };
  }

  private static ArrayValue with(ArrayValue array, int index, Value value) {
    var elements = new ArrayList<>(array.list());
    elements.set(index, value);
    return ArrayValue.of(elements);
  }

  private static SetValue add(SetValue set, Value element) {
    var elements = SetValue.builder();
    set.forEach(elements::add);
    return elements.add(element).build();
  }

  private static SetValue without(SetValue set, Value element) {
    var elements = SetValue.builder();
    for (Value other : set) {
      if (!other.equals(element)) {
        var _ = elements.add(other);
      }
    }
    return elements.build();
  }
}
