package dev.nacre.policy.syntax;

import dev.nacre.policy.value.NullValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Modules as values, in the form in which `opa parse --format json` prints them.
public final class SyntaxValues {
  private SyntaxValues() {}

  public static Value of(Module module) {
    var path = new ArrayList<Value>(List.of(typed("var", Value.of("data"))));
    module.packagePath().forEach(name -> path.add(typed("string", Value.of(name))));
    var value =
        ObjectValue.builder()
            .put("package", ObjectValue.builder().put("path", Value.of(path)).build());
    putAll(value, "imports", module.imports().stream().map(SyntaxValues::of).toList());
    putAll(value, "rules", module.rules().stream().map(SyntaxValues::of).toList());
    putAll(value, "comments", module.comments().stream().map(SyntaxValues::of).toList());
    return value.build();
  }

  private static void putAll(ObjectValue.Builder object, String name, List<? extends Value> all) {
    if (!all.isEmpty()) {
      object.put(name, Value.of(all));
    }
  }

  private static Value of(Comment comment) {
    String text =
        Base64.getEncoder().encodeToString(comment.text().getBytes(StandardCharsets.UTF_8));
    var place =
        ObjectValue.builder()
            .put("file", Value.of(comment.at().file()))
            .put("row", Value.of(comment.at().line()))
            .put("col", Value.of(comment.at().column()))
            .build();
    return ObjectValue.builder().put("text", Value.of(text)).put("location", place).build();
  }

  private static Value of(Import i) {
    var path = new ArrayList<Value>(List.of(typed("var", Value.of(i.path().getFirst()))));
    i.path().stream().skip(1).forEach(name -> path.add(typed("string", Value.of(name))));
    var value = ObjectValue.builder().put("path", typed("ref", Value.of(path)));
    i.alias().ifPresent(alias -> value.put("alias", Value.of(alias)));
    return value.build();
  }

  private static Value of(Rule rule) {
    var value = ObjectValue.builder();
    if (rule.isDefault()) {
      value.put("default", Value.of(true));
    }
    value.put("head", head(rule));
    value.put("body", rule.body().map(SyntaxValues::of).orElseGet(SyntaxValues::always));
    rule.otherwise().ifPresent(next -> value.put("else", of(next)));
    return value.build();
  }

  private static Value always() {
    return Value.of(List.of(expression(0, typed("boolean", Value.of(true))).build()));
  }

  private static Value head(Rule rule) {
    Rule.Head head = rule.head();
    var value = ObjectValue.builder();
    List<Value> ref = new ArrayList<>();
    switch (head.ref()) {
      case Term.Ref(_, Term start, List<Term> steps) -> {
        ref.add(of(start));
        steps.forEach(step -> ref.add(of(step)));
      }
      case Term name -> ref.add(of(name));
    }
    if (head.ref() instanceof Term.Var(_, String name)) {
      value.put("name", Value.of(name));
    }
    value.put("ref", Value.of(ref));
    head.args().ifPresent(args -> putAll(value, "args", terms(args)));
    head.element().ifPresent(element -> value.put("key", of(element)));
    if (head.element().isEmpty()) {
      value.put(
          "value",
          head.value().map(SyntaxValues::of).orElseGet(() -> typed("boolean", Value.of(true))));
    }
    if (head.assign()) {
      value.put("assign", Value.of(true));
    }
    return value.build();
  }

  private static Value of(Body body) {
    var expressions = new ArrayList<Value>();
    for (Literal literal : body.literals()) {
      expressions.add(of(literal, expressions.size()));
    }
    return Value.of(expressions);
  }

  private static Value of(Literal literal, int index) {
    var value = expression(index, terms(literal.statement()));
    if (literal.negated()) {
      value.put("negated", Value.of(true));
    }
    var with = new ArrayList<Value>();
    for (Literal.With w : literal.with()) {
      with.add(
          ObjectValue.builder().put("target", of(w.target())).put("value", of(w.value())).build());
    }
    putAll(value, "with", with);
    return value.build();
  }

  private static ObjectValue.Builder expression(int index, Value terms) {
    return ObjectValue.builder().put("index", Value.of(index)).put("terms", terms);
  }

  private static Value terms(Literal.Statement statement) {
    return switch (statement) {
      case Literal.Holds(Term.Call call) -> Value.of(call(call));
      case Literal.Holds(Term term) -> of(term);
      case Literal.Some some -> symbols(terms(some.names()));
      case Literal.SomeIn some -> {
        var args = new ArrayList<Term>();
        some.key().ifPresent(args::add);
        args.add(some.value());
        args.add(some.domain());
        var call = new ArrayList<Value>(List.of(function("internal.member_" + args.size())));
        call.addAll(terms(args));
        yield symbols(List.of(typed("call", Value.of(call))));
      }
      case Literal.Every every ->
          ObjectValue.builder()
              .put("key", every.key().map(SyntaxValues::of).orElse(NullValue.NULL))
              .put("value", of(every.value()))
              .put("domain", of(every.domain()))
              .put("body", of(every.body()))
              .build();
    };
  }

  private static Value symbols(List<Value> symbols) {
    return ObjectValue.builder().put("symbols", Value.of(symbols)).build();
  }

  private static List<Value> terms(List<? extends Term> terms) {
    return new ArrayList<>(terms.stream().map(SyntaxValues::of).toList());
  }

  private static List<Value> call(Term.Call call) {
    var all = new ArrayList<Value>();
    all.add(
        call.function() instanceof Term.Var(_, String name) ? function(name) : of(call.function()));
    all.addAll(terms(call.args()));
    return all;
  }

  private static Value function(String name) {
    var path = new ArrayList<Value>();
    for (String part : name.split("\\.", -1)) {
      path.add(typed(path.isEmpty() ? "var" : "string", Value.of(part)));
    }
    return typed("ref", Value.of(path));
  }

  private static Value of(Term term) {
    return switch (term) {
      case Term.Scalar(_, Value value) -> typed(value.typeName(), value);
      case Term.Var(_, String name) -> typed("var", Value.of(name));
      case Term.Ref ref -> {
        List<Value> path = new ArrayList<>(List.of(of(ref.head())));
        path.addAll(terms(ref.path()));
        yield typed("ref", Value.of(path));
      }
      case Term.Array array -> typed("array", Value.of(terms(array.elements())));
      case Term.Set set -> typed("set", Value.of(terms(set.elements())));
      case Term.Obj object -> {
        var members = new ArrayList<Value>();
        object
            .members()
            .forEach(
                member -> members.add(Value.of(List.of(of(member.key()), of(member.value())))));
        yield typed("object", Value.of(members));
      }
      case Term.Comprehension c -> comprehension(c);
      case Term.Call call -> typed("call", Value.of(call(call)));
      case Term.Template template -> template(template);
    };
  }

  private static Value comprehension(Term.Comprehension c) {
    var value = ObjectValue.builder();
    Optional<Term> key = c.key();
    key.ifPresent(term -> value.put("key", of(term)));
    value.put(key.isPresent() ? "value" : "term", of(c.value())).put("body", of(c.body()));
    String shape = c.shape().name().toLowerCase(Locale.ROOT);
    return typed(shape + "comprehension", value.build());
  }

  private static Value template(Term.Template template) {
    var parts = new ArrayList<Value>();
    for (Term.Part part : template.parts()) {
      parts.add(
          switch (part) {
            case Term.Text(String text) -> typed("string", Value.of(text));
            case Term.Hole(Literal literal) -> of(literal, 0);
          });
    }
    var value =
        ObjectValue.builder()
            .put("multi_line", Value.of(template.raw()))
            .put("parts", Value.of(parts))
            .build();
    return typed("templatestring", value);
  }

  private static Value typed(String type, Value value) {
    var term = ObjectValue.builder().put("type", Value.of(type));
    return term.put("value", value == NullValue.NULL ? ObjectValue.EMPTY : value).build();
  }
}
