package dev.nacre.policy.compile;

import dev.nacre.policy.metadata.Annotations;
import dev.nacre.policy.run.Branch;
import dev.nacre.policy.run.CompleteRule;
import dev.nacre.policy.run.Eval;
import dev.nacre.policy.run.Marks;
import dev.nacre.policy.run.PartialRule;
import dev.nacre.policy.run.Reads;
import dev.nacre.policy.run.RuleNode;
import dev.nacre.policy.source.Location;
import dev.nacre.policy.source.PolicyError;
import dev.nacre.policy.syntax.Body;
import dev.nacre.policy.syntax.Module;
import dev.nacre.policy.syntax.Rule;
import dev.nacre.policy.syntax.Term;
import dev.nacre.policy.value.BooleanValue;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Compiles the rules of one name.
final class RuleCompiler {
  private static final Body EMPTY = new Body(List.of());

  private final Tree tree;
  private final Callees callees;
  private final Annotations annotations;
  private final List<PolicyError> errors;

  private final Compiler.Purpose purpose;
  private final Marks marks;
  private final IdentityHashMap<Module, Names> names = new IdentityHashMap<>();
  private final Map<RuleNode, List<ResolvedRule>> resolved = new LinkedHashMap<>();

  RuleCompiler(
      Tree tree,
      Callees callees,
      Annotations annotations,
      List<PolicyError> errors,
      Compiler.Purpose purpose,
      Marks marks) {
    this.annotations = annotations;
    this.purpose = purpose;
    this.marks = marks;
    this.tree = tree;
    this.callees = callees;
    this.errors = errors;
  }

  private Names names(Module module) {
    return names.computeIfAbsent(module, m -> Names.of(m, tree.ruleNames(m.packagePath())));
  }

  /// The names of each module that its rules use.
  Map<Module, Set<String>> usedNames() {
    var used = new LinkedHashMap<Module, Set<String>>();
    names.forEach((module, known) -> used.put(module, known.used()));
    return used;
  }

  /// The bodies of all rules that were compiled, for type checks.
  Map<RuleNode, List<ResolvedRule>> resolved() {
    return resolved;
  }

  void compile(RuleNode node, List<RuleSource> sources) {
    tree.uses().begin(node);
    node.children().values().forEach(tree.uses()::noteBelow);
    switch (node.definition()) {
      case CompleteRule rule -> complete(node, rule, sources);
      case PartialRule rule ->
          rule.link(
              sources.stream()
                  .map(source -> piece(node, source))
                  .toArray(PartialRule.Piece[]::new));
      case null, default -> throw new IllegalStateException(node.path() + " has no rules");
    }
  }

  private void complete(RuleNode node, CompleteRule rule, List<RuleSource> sources) {
    var branches = new ArrayList<Branch>();
    Optional<Branch> otherwise = Optional.empty();
    for (RuleSource source : sources) {
      Names names = names(source.module());
      Branch branch = branch(node, source.rule(), names, metadata(source));
      if (source.rule().isDefault()) {
        otherwise = Optional.of(branch);
      } else {
        branches.add(branch);
      }
    }
    rule.link(branches.toArray(Branch[]::new), otherwise.orElse(null));
  }

  private RuleMetadata metadata(RuleSource source) {
    return RuleMetadata.of(annotations, source.module(), source.rule());
  }

  private Branch branch(RuleNode node, Rule rule, Names names, RuleMetadata metadata) {
    var unit = new Unit(node, names, metadata);
    List<Clause> args = unit.args(rule.head().args().orElse(List.of()));
    var heads = new ArrayList<Term>();
    rule.head().value().ifPresent(heads::add);
    Emitter.Emitted body =
        unit.body(ResolvedRule.Shape.VALUE, rule.body().orElse(EMPTY), args, heads);
    Eval value =
        body.heads().isEmpty() ? new Reads.Constant(BooleanValue.TRUE) : body.heads().getFirst();
    Branch otherwise =
        rule.otherwise().map(next -> branch(node, next, names, metadata)).orElse(null);
    return new Branch(
        rule.at(),
        rule.isDefault(),
        unit.frame.size(),
        body.step(),
        counted(rule, value),
        otherwise);
  }

  private PartialRule.Piece piece(RuleNode node, RuleSource source) {
    Rule rule = source.rule();
    var unit = new Unit(node, names(source.module()), metadata(source));
    var heads = new ArrayList<>(source.dynamic());
    source.element().ifPresent(heads::add);
    boolean hasValue = source.element().isEmpty();
    ResolvedRule.Shape shape = hasValue ? ResolvedRule.Shape.MEMBER : ResolvedRule.Shape.ELEMENT;
    Term value =
        rule.head().value().orElseGet(() -> new Term.Scalar(rule.head().at(), BooleanValue.TRUE));
    if (hasValue) {
      heads.add(value);
    }
    Emitter.Emitted body = unit.body(shape, rule.body().orElse(EMPTY), List.of(), heads);
    List<Eval> path = body.heads().subList(0, source.dynamic().size());
    Eval last = counted(rule, body.heads().getLast());
    return new PartialRule.Piece(
        rule.at(),
        unit.frame.size(),
        body.step(),
        path,
        hasValue ? null : last,
        hasValue ? last : null);
  }

  private Eval counted(Rule rule, Eval value) {
    return purpose == Compiler.Purpose.COVER ? marks.around(rule.head().at(), value) : value;
  }

  /// One rule with its frame.
  private final class Unit {
    private final Frame frame = new Frame();
    private final BitSet bound = new BitSet();
    private final Resolver resolver;
    private final Emitter emitter;
    private final Scope scope = new Scope(Optional.empty());
    private final RuleNode node;

    Unit(RuleNode node, Names names, RuleMetadata metadata) {
      this.node = node;
      resolver = new Resolver(names, callees, frame, errors, metadata);
      emitter = new Emitter(tree, frame, new Safety(frame, errors), purpose, marks);
    }

    /// Gives the arguments the first slots, and takes patterns apart.
    List<Clause> args(List<Term> terms) {
      var seen = new HashSet<String>();
      var patterns = new ArrayList<Term>();
      var locals = new ArrayList<Local>();
      for (Term term : terms) {
        boolean plain = term instanceof Term.Var v && seen.add(v.name());
        String name = plain ? ((Term.Var) term).name() : "$arg";
        Local local = frame.add(name, term.at());
        bound.set(local.slot());
        locals.add(local);
        if (plain) {
          local.declare("arg", 0);
          scope.declare(local, "arg");
        } else {
          patterns.add(term);
        }
      }
      DirectNames.in(patterns)
          .values()
          .forEach(v -> {
            boolean root = v.name().equals("input") || v.name().equals("data");
            if (!root && scope.own(v.name()).isEmpty()) {
              scope.imply(frame.add(v.name(), v.at()));
            }
          });
      return match(terms, patterns, locals);
    }

    private List<Clause> match(List<Term> terms, List<Term> patterns, List<Local> locals) {
      var clauses = new ArrayList<Clause>();
      for (int i = 0; i < terms.size(); i++) {
        Term term = terms.get(i);
        if (patterns.contains(term)) {
          Location at = term.at();
          clauses.add(
              new Clause.Equal(at, new Expr.Read(at, locals.get(i)), resolver.expr(term, scope)));
        }
      }
      return clauses;
    }

    /// Keeps the body for the checks that come later.
    private void keep(ResolvedRule.Shape shape, Query query, List<Expr> heads) {
      if (purpose == Compiler.Purpose.ANSWER) {
        resolved
            .computeIfAbsent(node, _ -> new ArrayList<>())
            .add(new ResolvedRule(shape, frame, (BitSet) bound.clone(), query, heads));
      }
    }

    Emitter.Emitted body(
        ResolvedRule.Shape shape, Body body, List<Clause> first, List<Term> heads) {
      resolver.imply(body, heads, scope);
      var clauses = new ArrayList<>(first);
      clauses.addAll(resolver.query(body, scope).clauses());
      List<Expr> yields = resolver.exprs(heads, scope);
      var query = new Query(clauses);
      keep(shape, query, yields);
      return emitter.query(query, bound, yields, 0);
    }
  }
}
