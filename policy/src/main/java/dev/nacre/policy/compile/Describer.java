package dev.nacre.policy.compile;

import dev.nacre.policy.builtin.Builtin;
import dev.nacre.policy.run.ClauseInfo;
import dev.nacre.policy.run.ClauseInfo.Operand;
import dev.nacre.policy.run.ClauseInfo.Relation;
import dev.nacre.policy.run.ClauseInfo.Stage;
import dev.nacre.policy.source.Location;
import dev.nacre.policy.value.StringValue;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/// Notes down what an explanation needs to know of a clause.
final class Describer {
  private static final int MOST_TEXT = 160;

  private final Emitter emitter;
  private final BitSet known;

  Describer(Emitter emitter, BitSet known) {
    this.emitter = emitter;
    this.known = known;
  }

  ClauseInfo describe(Clause clause, int body, int index, Optional<Integer> inner) {
    Relation relation = relation(clause);
    List<Operand> operands =
        exprs(clause).stream().map(this::operand).flatMap(Optional::stream).toList();
    return new ClauseInfo(body, index, clause.at(), relation, operands, inner);
  }

  private Relation relation(Clause clause) {
    return switch (clause) {
      case Clause.Holds(_, Expr.Call(_, Callee.Native(Builtin builtin), _)) ->
          switch (builtin.name()) {
            case "equal" -> Relation.EQUAL;
            case "neq" -> Relation.NOT_EQUAL;
            case "lt" -> Relation.LESS;
            case "lte" -> Relation.AT_MOST;
            case "gt" -> Relation.GREATER;
            case "gte" -> Relation.AT_LEAST;
            case "internal.member_2" -> Relation.MEMBER;
            default -> Relation.CALL;
          };
      case Clause.Holds _ -> Relation.HOLDS;
      case Clause.Equal c ->
          isKnown(c.left()) && isKnown(c.right()) ? Relation.EQUAL : Relation.HOLDS;
      case Clause.Not _ -> Relation.NOT;
      case Clause.Every _ -> Relation.EVERY;
      case Clause.With _ -> Relation.WITH;
    };
  }

  private List<Expr> exprs(Clause clause) {
    return switch (clause) {
      case Clause.Holds(_, Expr.Call(_, Callee.Native _, List<Expr> args)) -> args;
      case Clause.Holds c -> List.of(c.value());
      case Clause.Equal c -> {
        if (isKnown(c.left()) && isKnown(c.right())) {
          yield List.of(c.left(), c.right());
        }
        yield isKnown(c.left()) ? List.of(c.left()) : List.of(c.right());
      }
      case Clause.Not _, Clause.With _ -> List.of();
      case Clause.Every c -> {
        var all = new ArrayList<Expr>();
        all.add(c.domain());
        c.key().ifPresent(key -> all.add(new Expr.Read(key.at(), key)));
        all.add(new Expr.Read(c.value().at(), c.value()));
        yield all;
      }
    };
  }

  private boolean isKnown(Expr expr) {
    return Safety.contains(known, Mentions.in(expr));
  }

  private Optional<Operand> operand(Expr expr) {
    List<Stage> stages = stages(expr);
    return stages.isEmpty()
        ? Optional.empty()
        : Optional.of(new Operand(stages.getLast().text(), isGiven(expr), stages));
  }

  private List<Stage> stages(Expr expr) {
    if (!(expr instanceof Expr.Lookup lookup)) {
      // The variables of `every` are bound when its clause is looked at.
      boolean readable = expr instanceof Expr.Read || Safety.isSingle(expr, known);
      return readable ? List.of(new Stage(text(expr.at()), emitter.eval(expr, known))) : List.of();
    }
    var stages = new ArrayList<Stage>();
    if (!Safety.isSingle(lookup.head(), known)) {
      return stages;
    }
    boolean staged = !(lookup.head() instanceof Expr.Data);
    if (staged) {
      stages.add(new Stage(text(lookup.head().at()), emitter.eval(lookup.head(), known)));
    }
    var name = new StringBuilder(text(lookup.head().at()));
    for (int i = 0; i < lookup.path().size(); i++) {
      Expr step = lookup.path().get(i);
      if (!Safety.isSingle(step, known)) {
        return stages;
      }
      name.append(step(step));
      boolean last = i == lookup.path().size() - 1;
      if (staged || last) {
        Expr part = new Expr.Lookup(lookup.at(), lookup.head(), lookup.path().subList(0, i + 1));
        String label = staged ? name.toString() : text(lookup.at());
        stages.add(new Stage(label, emitter.eval(part, known)));
      }
    }
    return stages;
  }

  private static String step(Expr step) {
    return step instanceof Expr.Const(_, StringValue s) && isName(s.value())
        ? "." + s.value()
        : "[" + (step instanceof Expr.Const c ? c.value().toString() : text(step.at())) + "]";
  }

  private static boolean isName(String text) {
    return !text.isEmpty()
        && !Character.isDigit(text.charAt(0))
        && text.chars().allMatch(c -> c == '_' || (c < 128 && Character.isLetterOrDigit(c)));
  }

  /// Whether a value comes from the outside rather than from the policy.
  private static boolean isGiven(Expr expr) {
    return switch (expr) {
      case Expr.Input _, Expr.Read _ -> true;
      case Expr.Const _, Expr.Data _ -> false;
      case Expr.Lookup e -> isGiven(e.head());
      case Expr.ArrayOf e -> e.elements().stream().anyMatch(Describer::isGiven);
      case Expr.SetOf e -> e.elements().stream().anyMatch(Describer::isGiven);
      case Expr.ObjectOf e -> e.values().stream().anyMatch(Describer::isGiven);
      case Expr.Call e -> e.args().stream().anyMatch(Describer::isGiven);
      case Expr.Comprehension _, Expr.Template _ -> true;
    };
  }

  static String text(Location at) {
    String text = at.text().strip().replaceAll("\\s+", " ");
    return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT - 1) + "…";
  }
}
