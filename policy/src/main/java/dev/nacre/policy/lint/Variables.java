package dev.nacre.policy.lint;

import dev.nacre.policy.lint.Remark.Kind;
import dev.nacre.policy.syntax.Body;
import dev.nacre.policy.syntax.Literal;
import dev.nacre.policy.syntax.Rule;
import dev.nacre.policy.syntax.Term;
import dev.nacre.policy.syntax.Walk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Looks for variables that are declared and never used, and for those that hide another name.
final class Variables {
  private final Set<String> outer;
  private final List<Remark> remarks;

  /// @param outer the names of rules, imports and documents
  Variables(Set<String> outer, List<Remark> remarks) {
    this.outer = outer;
    this.remarks = remarks;
  }

  void rule(Rule rule) {
    var declared = new ArrayList<Term.Var>();
    arguments(rule).stream().filter(v -> outer.contains(v.name())).forEach(this::hides);
    branches(rule, declared);
    Walk.terms(
        rule,
        term -> {
          if (term instanceof Term.Comprehension comprehension) {
            declarations(comprehension.body(), declared);
          }
        });
    var mentions = new HashMap<String, Integer>();
    Walk.terms(rule, term -> mention(term, mentions));
    var byName = new LinkedHashMap<String, List<Term.Var>>();
    declared.forEach(v -> byName.computeIfAbsent(v.name(), _ -> new ArrayList<>()).add(v));
    byName.forEach((name, places) -> check(name, places, mentions));
  }

  private static void mention(Term term, Map<String, Integer> mentions) {
    if (term instanceof Term.Var(_, String name)) {
      mentions.merge(name, 1, Integer::sum);
    }
  }

  /// A name that is mentioned as often as it is declared is used nowhere.
  private void check(String name, List<Term.Var> places, Map<String, Integer> mentions) {
    Term.Var first = places.getFirst();
    if (mentions.getOrDefault(name, 0) <= places.size()) {
      unused(first);
    }
    if (outer.contains(name)) {
      hides(first);
    }
  }

  private void hides(Term.Var v) {
    String hidden = isDocument(v.name()) ? "the document" : "a rule or import";
    remarks.add(
        new Remark(
            Kind.SHADOWED_NAME, v.at(), v.name() + " hides " + hidden + " of the same name"));
  }

  /// Looks for arguments that no rule of a function uses.
  void function(List<Rule> rules) {
    List<Term> first = rules.getFirst().head().args().orElse(List.of());
    for (int i = 0; i < first.size(); i++) {
      int position = i;
      if (rules.stream().allMatch(rule -> isUnused(rule, position))) {
        unused((Term.Var) first.get(i));
      }
    }
  }

  private static boolean isUnused(Rule rule, int position) {
    List<Term> args = rule.head().args().orElse(List.of());
    if (position >= args.size() || !(args.get(position) instanceof Term.Var v) || v.isWildcard()) {
      return false;
    }
    var mentions = new HashMap<String, Integer>();
    Walk.terms(rule, term -> mention(term, mentions));
    return mentions.getOrDefault(v.name(), 0) == 1;
  }

  private void unused(Term.Var v) {
    remarks.add(
        new Remark(Kind.UNUSED_VARIABLE, v.at(), "nothing uses " + v.name() + ": write _ instead"));
  }

  private static List<Term.Var> arguments(Rule rule) {
    var arguments = new ArrayList<Term.Var>();
    rule.head()
        .args()
        .ifPresent(args -> args.forEach(arg -> Walk.terms(arg, term -> declare(term, arguments))));
    return arguments;
  }

  private static boolean isDocument(String name) {
    return name.equals("input") || name.equals("data");
  }

  private static void declare(Term term, List<Term.Var> declared) {
    if (term instanceof Term.Var v && !v.isWildcard()) {
      declared.add(v);
    }
  }

  private static void branches(Rule rule, List<Term.Var> declared) {
    rule.body().ifPresent(body -> declarations(body, declared));
    rule.otherwise().ifPresent(next -> branches(next, declared));
  }

  private static void declarations(Body body, List<Term.Var> declared) {
    for (Literal literal : body.literals()) {
      switch (literal.statement()) {
        case Literal.Some s -> declared.addAll(s.names());
        case Literal.SomeIn s -> {
          s.key().ifPresent(key -> pattern(key, declared));
          pattern(s.value(), declared);
        }
        case Literal.Every s -> {
          s.key().ifPresent(key -> declare(key, declared));
          declare(s.value(), declared);
          declarations(s.body(), declared);
        }
        case Literal.Holds(Term term) -> assignment(term, declared);
      }
    }
  }

  /// The variables on the left of `:=`.
  private static void assignment(Term term, List<Term.Var> declared) {
    boolean assigns = term instanceof Term.Call call && call.operator().equals(Optional.of(":="));
    if (assigns) {
      pattern(((Term.Call) term).args().getFirst(), declared);
    }
  }

  private static void pattern(Term term, List<Term.Var> declared) {
    switch (term) {
      case Term.Var v -> declare(v, declared);
      case Term.Array t -> t.elements().forEach(element -> pattern(element, declared));
      case Term.Obj t -> t.members().forEach(member -> pattern(member.value(), declared));
      default -> {}
    }
  }
}
