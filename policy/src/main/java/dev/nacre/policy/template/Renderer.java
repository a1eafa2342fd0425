package dev.nacre.policy.template;

import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.NullValue;
import dev.nacre.policy.value.NumberValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.SetValue;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Fills a template.
final class Renderer {
  private static final int MOST_DEPTH = 100;

  private final Map<String, List<Part>> defined;
  private final Template.Host host;
  private final Functions functions;
  private final StringBuilder out = new StringBuilder();
  private int depth;

  /// How the parts of a body ended.
  private enum Flow {
    ON,
    BREAK,
    CONTINUE
  }

  /// The variables that are visible, innermost last; an inner scope sees and changes the outer one.
  private static final class Scope {
    final Optional<Scope> outer;
    final Map<String, Optional<Value>> variables = new LinkedHashMap<>();

    Scope(Optional<Scope> outer) {
      this.outer = outer;
    }

    Scope owner(String name) {
      if (variables.containsKey(name)) {
        return this;
      }
      return outer
          .orElseThrow(() -> new TemplateException("undefined variable \"" + name + "\""))
          .owner(name);
    }
  }

  Renderer(Map<String, List<Part>> defined, Template.Host host) {
    this.defined = defined;
    this.host = host;
    this.functions = new Functions(host);
  }

  String text() {
    return out.toString();
  }

  void run(List<Part> parts, Value data) {
    var scope = new Scope(Optional.empty());
    scope.variables.put("$", Optional.of(data));
    var _ = run(parts, Optional.of(data), scope);
  }

  private Flow run(List<Part> parts, Optional<Value> dot, Scope scope) {
    for (Part part : parts) {
      Flow flow = run(part, dot, scope);
      if (flow != Flow.ON) {
        return flow;
      }
    }
    return Flow.ON;
  }

  private Flow run(Part part, Optional<Value> dot, Scope scope) {
    host.charge(1);
    switch (part) {
      case Part.Text(String text) -> write(text);
      case Part.Show(Part.Pipeline pipeline) -> write(host.print(value(pipeline, dot, scope)));
      case Part.Assign a -> {
        Scope owner = a.declares() ? scope : scope.owner(a.name());
        owner.variables.put(a.name(), value(a.pipeline(), dot, scope));
      }
      case Part.If p -> {
        var inner = new Scope(Optional.of(scope));
        Optional<Value> value = head(p.head(), dot, inner);
        return run(Functions.isTrue(value) ? p.body() : p.otherwise(), dot, inner);
      }
      case Part.With p -> {
        var inner = new Scope(Optional.of(scope));
        Optional<Value> value = head(p.head(), dot, inner);
        return Functions.isTrue(value)
            ? run(p.body(), value, inner)
            : run(p.otherwise(), dot, inner);
      }
      case Part.Range p -> range(p, dot, scope);
      case Part.Break _ -> {
        return Flow.BREAK;
      }
      case Part.Continue _ -> {
        return Flow.CONTINUE;
      }
      case Part.Use p -> use(p, dot, scope);
    }
    return Flow.ON;
  }

  private void write(String text) {
    host.charge(text.length());
    out.append(text);
  }

  private Optional<Value> head(Part.Head head, Optional<Value> dot, Scope scope) {
    Optional<Value> value = value(head.pipeline(), dot, scope);
    head.names().forEach(name -> scope.variables.put(name, value));
    return value;
  }

  private void use(Part.Use use, Optional<Value> dot, Scope scope) {
    List<Part> body = defined.get(use.name());
    if (body == null) {
      throw new TemplateException("template \"" + use.name() + "\" not defined");
    }
    if (++depth > MOST_DEPTH) {
      throw new TemplateException("exceeded maximum template depth (" + MOST_DEPTH + ")");
    }
    Optional<Value> argument = use.argument().flatMap(pipeline -> value(pipeline, dot, scope));
    var inner = new Scope(Optional.empty());
    inner.variables.put("$", argument);
    var _ = run(body, argument, inner);
    depth--;
  }

  private void range(Part.Range range, Optional<Value> dot, Scope scope) {
    Map<Value, Value> members = members(value(range.head().pipeline(), dot, scope));
    if (members.isEmpty()) {
      var _ = run(range.otherwise(), dot, new Scope(Optional.of(scope)));
      return;
    }
    List<String> names = range.head().names();
    for (var member : members.entrySet()) {
      var inner = new Scope(Optional.of(scope));
      Optional<Value> value = Optional.of(member.getValue());
      if (names.size() == 2) {
        inner.variables.put(names.get(0), Optional.of(member.getKey()));
      }
      if (!names.isEmpty()) {
        inner.variables.put(names.getLast(), value);
      }
      if (run(range.body(), value, inner) == Flow.BREAK) {
        return;
      }
    }
  }

  private Map<Value, Value> members(Optional<Value> value) {
    var members = new LinkedHashMap<Value, Value>();
    switch (value.orElse(NullValue.NULL)) {
      case ArrayValue array -> {
        for (int i = 0; i < array.size(); i++) {
          members.put(Value.of(i), array.get(i));
        }
      }
      case SetValue set -> set.forEach(element -> members.put(Value.of(members.size()), element));
      case ObjectValue object -> object.forEach(members::put);
      case NumberValue number -> {
        host.charge(Math.max(0, number.index()));
        for (int i = 0; i < number.index(); i++) {
          members.put(Value.of(i), Value.of(i));
        }
      }
      case NullValue _ -> {}
      case Value other ->
          throw new TemplateException("range can't iterate over " + host.print(Optional.of(other)));
    }
    return members;
  }

  private Optional<Value> value(Part.Pipeline pipeline, Optional<Value> dot, Scope scope) {
    Optional<Value> result = Optional.empty();
    boolean first = true;
    for (Part.Command command : pipeline.commands()) {
      var args = new ArrayList<Optional<Value>>();
      for (Part.Operand operand : command.words().subList(1, command.words().size())) {
        args.add(operand(operand, dot, scope));
      }
      if (!first) {
        args.add(result);
      }
      first = false;
      if (command.words().getFirst() instanceof Part.Function(String name)) {
        result = functions.call(name, args);
      } else if (args.isEmpty()) {
        result = operand(command.words().getFirst(), dot, scope);
      } else {
        throw new TemplateException("can't give argument to non-function");
      }
    }
    return result;
  }

  private Optional<Value> operand(Part.Operand operand, Optional<Value> dot, Scope scope) {
    return switch (operand) {
      case Part.Constant(Optional<Value> value) -> value;
      case Part.Function(String name) -> functions.call(name, List.of());
      case Part.Variable(String name) ->
          scope.owner(name).variables.getOrDefault(name, Optional.empty());
      case Part.Nested(Part.Pipeline pipeline) -> value(pipeline, dot, scope);
      case Part.Fields(Optional<Part.Operand> start, List<String> names) -> {
        Optional<Value> value = start.isPresent() ? operand(start.get(), dot, scope) : dot;
        for (String name : names) {
          value = field(value, name);
        }
        yield value;
      }
    };
  }

  private static Optional<Value> field(Optional<Value> value, String name) {
    return switch (value.orElse(NullValue.NULL)) {
      case ObjectValue object -> object.find(name);
      case NullValue _ -> Optional.empty();
      default -> throw new TemplateException("can't evaluate field " + name);
    };
  }
}
