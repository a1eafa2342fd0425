package dev.nacre.policy.format;

import dev.nacre.policy.source.Dialect;
import dev.nacre.policy.source.Location;
import dev.nacre.policy.source.PolicySource;
import dev.nacre.policy.syntax.Import;
import dev.nacre.policy.syntax.Module;
import dev.nacre.policy.syntax.Parser;
import dev.nacre.policy.syntax.Rule;
import java.lang.reflect.RecordComponent;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The syntax tree of a policy as text: without places, and without what is only a way of writing.
final class Shape {
  private static final List<String> WRITING = List.of("assign", "chained");

  private final StringBuilder out = new StringBuilder();

  private Shape() {}

  static String of(String text, Dialect dialect) {
    Module module = Parser.module(new PolicySource("shape.rego", text), dialect);
    var shape = new Shape();
    shape.print(module.packagePath());
    shape.print(
        module.imports().stream()
            .sorted(Comparator.comparing((Import i) -> String.join(".", i.path())))
            .toList());
    for (Rule rule : module.rules()) {
      shape.print(rule);
    }
    return shape.out.toString();
  }

  private void print(Object part) {
    switch (part) {
      case Location _ -> {}
      case Optional<?> optional -> optional.ifPresentOrElse(this::print, () -> out.append("-"));
      case List<?> list -> {
        out.append('[');
        list.forEach(this::print);
        out.append(']');
      }
      case Record node -> node(node);
      default -> out.append(part).append(' ');
    }
  }

  private void node(Record node) {
    out.append('(').append(node.getClass().getSimpleName()).append(' ');
    for (RecordComponent component : node.getClass().getRecordComponents()) {
      if (!WRITING.contains(component.getName())) {
        print(value(node, component));
      }
    }
    out.append(")\n");
  }

  private static Object value(Record node, RecordComponent component) {
    try {
      var accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(node);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }
}
