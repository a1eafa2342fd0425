package dev.nacre.policy.template;

import dev.nacre.policy.value.Value;
import java.util.List;
import java.util.Optional;

/// A piece of a template.
sealed interface Part {
  record Text(String text) implements Part {}

  /// `{{pipeline}}`: prints a value.
  record Show(Pipeline pipeline) implements Part {}

  /// `{{$name := pipeline}}`.
  record Assign(String name, boolean declares, Pipeline pipeline) implements Part {}

  /// `{{if pipeline}} … {{else}} … {{end}}`.
  record If(Head head, List<Part> body, List<Part> otherwise) implements Part {}

  /// `{{with pipeline}} … {{else}} … {{end}}`.
  record With(Head head, List<Part> body, List<Part> otherwise) implements Part {}

  /// `{{range $key, $value := pipeline}} … {{else}} … {{end}}`.
  record Range(Head head, List<Part> body, List<Part> otherwise) implements Part {}

  record Break() implements Part {}

  record Continue() implements Part {}

  /// `{{template "name" pipeline}}`.
  record Use(String name, Optional<Pipeline> argument) implements Part {}

  /// What stands behind `if`, `with` and `range`: the variables that are declared, and a pipeline.
  record Head(List<String> names, Pipeline pipeline) {}

  /// Commands, each of which gets the result of the one before as its last argument.
  record Pipeline(List<Command> commands) {}

  /// An operand with its arguments.
  record Command(List<Operand> words) {}

  sealed interface Operand {}

  /// A constant; empty is `nil`.
  record Constant(Optional<Value> value) implements Operand {}

  record Function(String name) implements Operand {}

  /// `.a.b`, `$x.a` or `(pipeline).a`.
  record Fields(Optional<Operand> start, List<String> names) implements Operand {}

  record Variable(String name) implements Operand {}

  record Nested(Pipeline pipeline) implements Operand {}
}
