package dev.nacre.policy.compile;

import dev.nacre.policy.builtin.Builtins;
import dev.nacre.policy.metadata.Annotations;
import dev.nacre.policy.run.Eval;
import dev.nacre.policy.run.Marks;
import dev.nacre.policy.run.RuleNode;
import dev.nacre.policy.source.ErrorCode;
import dev.nacre.policy.source.PolicyError;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.policy.source.PolicySource;
import dev.nacre.policy.syntax.Body;
import dev.nacre.policy.syntax.Module;
import dev.nacre.policy.syntax.Parser;
import dev.nacre.policy.syntax.Term;
import dev.nacre.policy.types.Type;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Compiles modules to a [Program].
public final class Compiler {
  private Compiler() {}

  /// @throws PolicyException with everything that is wrong
  public static Program compile(List<Module> modules, Builtins builtins) {
    return compile(modules, builtins, false);
  }

  /// @param strict whether what is not used, and what is deprecated, is refused in all versions
  /// @throws PolicyException with everything that is wrong
  public static Program compile(List<Module> modules, Builtins builtins, boolean strict) {
    return compile(modules, builtins, Purpose.ANSWER, new Marks(), strict);
  }

  /// Like [#compile(List, Builtins)], for explanations: slower, and it tells a trace what it does.
  public static Program traced(List<Module> modules, Builtins builtins) {
    return compile(modules, builtins, Purpose.EXPLAIN, new Marks(), false);
  }

  /// Like [#compile(List, Builtins)], for coverage: evaluations note which of `marks` they pass.
  public static Program marked(List<Module> modules, Builtins builtins, Marks marks) {
    return compile(modules, builtins, Purpose.COVER, marks, false);
  }

  /// What a compiled policy is for.
  enum Purpose {
    ANSWER,
    EXPLAIN,
    COVER
  }

  private static Program compile(
      List<Module> modules, Builtins builtins, Purpose purpose, Marks marks, boolean strict) {
    var errors = new ArrayList<PolicyError>();
    var strictness = new StrictChecks(strict, errors);
    strictness.modules(modules);
    var tree = new Tree(modules, errors);
    Annotations annotations = Annotations.of(modules, errors);
    refuse(errors);
    var callees = new Callees(builtins, tree);
    var rules = new RuleCompiler(tree, callees, annotations, errors, purpose, marks);
    tree.rules().forEach(rules::compile);
    tree.uses().end();
    tree.uses().check(tree.rules(), errors);
    refuse(errors);
    var types = TypeChecker.ofRules(tree, rules.resolved(), errors);
    types.checkRules();
    strictness.calls(modules, types.deprecated());
    strictness.variables(modules, rules.resolved().values());
    strictness.unusedImports(rules.usedNames());
    refuse(errors);
    tree.uses().fix(tree.rules().keySet());
    return new Program(tree, callees, types.known());
  }

  static void refuse(List<PolicyError> errors) {
    if (!errors.isEmpty()) {
      throw new PolicyException(errors);
    }
  }

  /// What modules are compiled to.
  public static final class Program {
    private final Tree tree;
    private final Callees callees;
    private final Map<RuleNode, Type> types;

    private Program(Tree tree, Callees callees, Map<RuleNode, Type> types) {
      this.types = types;
      this.tree = tree;
      this.callees = callees;
    }

    /// How many nodes the tree of rules has: the size of a context's memo.
    public int nodes() {
      return tree.nodes().size();
    }

    public RuleNode root() {
      return tree.root();
    }

    /// The value under a path from `data` on.
    ///
    /// @throws PolicyException when it is no path
    public Eval path(PolicySource path) {
      Term term = Parser.term(path);
      var errors = new ArrayList<PolicyError>();
      var frame = new Frame();
      var resolver = new Resolver(Names.NONE, callees, frame, errors, RuleMetadata.NONE);
      Expr expr = resolver.expr(term, new Scope(Optional.empty()));
      refuse(errors);
      if (frame.size() > 0 || term instanceof Term.Call) {
        throw PolicyException.at(
            term.at(), ErrorCode.REGO_COMPILE_ERROR, "expected a path such as data.policy.allow");
      }
      return new Emitter(tree, frame, new Safety(frame, errors)).eval(expr, new BitSet());
    }

    /// @throws PolicyException with everything that is wrong
    public CompiledQuery query(Body body) {
      var errors = new ArrayList<PolicyError>();
      var frame = new Frame();
      var resolver = new Resolver(Names.NONE, callees, frame, errors, RuleMetadata.NONE);
      var scope = new Scope(Optional.empty());
      resolver.imply(body, List.of(), scope);
      Query query = resolver.query(body, scope);
      var emitter = new Emitter(tree, frame, new Safety(frame, errors));
      List<Local> named = scope.locals().stream().filter(local -> !local.isGenerated()).toList();
      List<Expr> heads =
          new ArrayList<>(named.stream().map(l -> new Expr.Read(l.at(), l)).toList());
      Emitter.Emitted emitted = emitter.query(query, new BitSet(), heads, -1);
      refuse(errors);
      TypeChecker.ofQueries(tree, types, errors).checkQuery(frame, query);
      refuse(errors);
      return new CompiledQuery(
          emitted.step(), frame.size(), named.stream().map(Local::name).toList(), emitted.heads());
    }
  }
}
