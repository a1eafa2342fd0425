package dev.nacre.policy.explain;

import dev.nacre.policy.explain.Report.Failure;
import dev.nacre.policy.run.ClauseInfo;
import dev.nacre.policy.run.ClauseInfo.Operand;
import dev.nacre.policy.run.ClauseInfo.Stage;
import dev.nacre.policy.run.Trace;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.BooleanValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.SetValue;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Looks at the values of a clause that failed and says what is wrong with them.
final class Finding {
  private final ClauseInfo clause;
  private final Trace.Progress progress;

  Finding(Trace.Progress progress) {
    this.progress = progress;
    this.clause = progress.clause();
  }

  Failure failure(List<Report> because, Optional<Failure> inner) {
    Optional<String> missing = missing();
    if (missing.isPresent()) {
      return with(missing.get(), Optional.empty(), List.of(), Optional.empty(), because, inner);
    }
    return switch (clause.relation()) {
      case EQUAL -> compared("", because, inner);
      case NOT_EQUAL -> compared("anything but ", because, inner);
      case LESS -> compared("less than ", because, inner);
      case AT_MOST -> compared("at most ", because, inner);
      case GREATER -> compared("more than ", because, inner);
      case AT_LEAST -> compared("at least ", because, inner);
      case MEMBER -> member(because, inner);
      case CALL -> call(because, inner);
      case HOLDS -> holds(because, inner);
      case NOT ->
          with(
              "it holds", Optional.empty(), List.of(), Optional.empty(), because, Optional.empty());
      case EVERY -> every(because, inner);
      case WITH ->
          with("it does not hold", Optional.empty(), List.of(), Optional.empty(), because, inner);
    };
  }

  private Failure with(
      String problem,
      Optional<Value> expected,
      List<Value> found,
      Optional<String> foundAt,
      List<Report> because,
      Optional<Failure> inner) {
    return new Failure(
        Texts.expression(clause.at()),
        clause.at(),
        problem,
        expected,
        found,
        foundAt,
        because,
        inner);
  }

  /// The first stage of an operand that is undefined in all samples.
  private Optional<String> missing() {
    for (Operand operand : clause.operands()) {
      @Nullable Value container = null;
      String before = "";
      for (Stage stage : operand.steps()) {
        List<Value> values = values(stage);
        if (values.isEmpty()) {
          return Optional.of(stage.text() + " is undefined" + members(before, container));
        }
        container = values.getFirst();
        before = stage.text();
      }
    }
    return Optional.empty();
  }

  private static String members(String name, @Nullable Value container) {
    if (!(container instanceof ObjectValue object) || name.isEmpty()) {
      return "";
    }
    return object.size() == 0
        ? " (" + name + " is empty)"
        : " (" + name + " has only " + Texts.keys(object) + ")";
  }

  private List<Value> values(Stage stage) {
    var values = new LinkedHashSet<Value>();
    for (Trace.Sample sample : progress.samples()) {
      Value value = value(sample, stage);
      if (value != null) {
        values.add(value);
      }
    }
    return new ArrayList<>(values);
  }

  private static @Nullable Value value(Trace.Sample sample, Stage stage) {
    try {
      return sample.value(stage.eval());
    } catch (PolicyException e) {
      return null;
    }
  }

  private List<Value> values(Operand operand) {
    return values(operand.steps().getLast());
  }

  private Failure compared(String words, List<Report> because, Optional<Failure> inner) {
    if (clause.operands().size() != 2) {
      return holds(because, inner);
    }
    Operand left = clause.operands().get(0);
    Operand right = clause.operands().get(1);
    boolean swap = right.given() && !left.given();
    Operand found = swap ? right : left;
    Operand expected = swap ? left : right;
    List<Value> wanted = values(expected);
    List<Value> there = values(found);
    String comparison = swap ? swapped(words) : words;
    String problem =
        "expected " + comparison + Texts.values(wanted) + ", found " + Texts.values(there);
    return with(
        problem + " at " + found.text(),
        wanted.size() == 1 ? Optional.of(wanted.getFirst()) : Optional.empty(),
        there,
        Optional.of(found.text()),
        because,
        inner);
  }

  private static String swapped(String words) {
    return switch (words) {
      case "less than " -> "more than ";
      case "more than " -> "less than ";
      case "at most " -> "at least ";
      case "at least " -> "at most ";
      default -> words;
    };
  }

  private Failure member(List<Report> because, Optional<Failure> inner) {
    if (clause.operands().size() != 2) {
      return holds(because, inner);
    }
    Operand element = clause.operands().get(0);
    Operand collection = clause.operands().get(1);
    boolean swap = collection.given() && !element.given();
    List<Value> collections = values(collection);
    List<Value> elements = values(element);
    Value all = collections.getFirst();
    if (!isCollection(all)) {
      String problem =
          collection.text() + " is " + Texts.value(all) + ", which has no members; found ";
      return with(
          problem + Texts.values(elements) + " at " + element.text(),
          Optional.of(all),
          elements,
          Optional.of(element.text()),
          because,
          inner);
    }
    if (swap) {
      return with(
          "expected "
              + collection.text()
              + " to contain "
              + Texts.values(elements)
              + ", found "
              + Texts.values(collections),
          elements.size() == 1 ? Optional.of(elements.getFirst()) : Optional.empty(),
          collections,
          Optional.of(collection.text()),
          because,
          inner);
    }
    return with(
        "expected one of "
            + Texts.value(all)
            + ", found "
            + Texts.values(elements)
            + " at "
            + element.text(),
        Optional.of(all),
        elements,
        Optional.of(element.text()),
        because,
        inner);
  }

  private static boolean isCollection(Value value) {
    return value instanceof ArrayValue || value instanceof SetValue || value instanceof ObjectValue;
  }

  private Failure call(List<Report> because, Optional<Failure> inner) {
    var found = new ArrayList<Value>();
    var names = new ArrayList<String>();
    var parts = new ArrayList<String>();
    for (Operand operand : clause.operands()) {
      List<Value> values = values(operand);
      if (operand.given() && !values.isEmpty()) {
        found.addAll(values);
        names.add(operand.text());
        parts.add(Texts.values(values) + " at " + operand.text());
      }
    }
    String problem =
        "it does not hold" + (parts.isEmpty() ? "" : " for " + String.join(" and ", parts));
    return with(
        problem,
        Optional.empty(),
        found,
        names.isEmpty() ? Optional.empty() : Optional.of(names.getFirst()),
        because,
        inner);
  }

  private Failure holds(List<Report> because, Optional<Failure> inner) {
    Optional<Operand> operand = clause.operands().stream().reduce((_, last) -> last);
    List<Value> found = operand.map(this::values).orElse(List.of());
    String problem =
        found.equals(List.of(BooleanValue.FALSE))
            ? operand.map(Operand::text).orElse("") + " is false"
            : found.isEmpty()
                ? "it does not hold"
                : "nothing in it leads further: " + Texts.values(found);
    return with(problem, Optional.empty(), found, operand.map(Operand::text), because, inner);
  }

  private Failure every(List<Report> because, Optional<Failure> inner) {
    Operand value = clause.operands().getLast();
    List<Value> found = values(value);
    return with(
        found.isEmpty()
            ? "it does not hold"
            : "it does not hold for " + value.text() + " = " + Texts.values(found),
        Optional.empty(),
        found,
        Optional.of(value.text()),
        because,
        inner);
  }
}
