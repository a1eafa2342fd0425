package dev.nacre.policy.compile;

import dev.nacre.policy.builtin.Builtin;
import dev.nacre.policy.run.RuleNode;
import dev.nacre.policy.source.PolicyError;
import dev.nacre.policy.types.Signature;
import dev.nacre.policy.types.Signatures;
import dev.nacre.policy.types.Type;
import dev.nacre.policy.types.Types;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The types of the variables of one body, and what is wrong with its expressions.
final class BodyTypes {
  private final TypeChecker checker;
  private final Frame frame;
  private final TypeErrors errors;
  private final Map<Integer, Type> types = new HashMap<>();

  BodyTypes(TypeChecker checker, Frame frame, List<PolicyError> errors) {
    this.checker = checker;
    this.frame = frame;
    this.errors = new TypeErrors(errors);
  }

  void bind(int slot, Type type) {
    types.put(slot, type);
  }

  /// Clauses are looked at in the order in which they run, so that what they read is known.
  void check(Query query) {
    var bound = new BitSet();
    types.keySet().forEach(bound::set);
    new Safety(frame, new ArrayList<>()).order(query, bound).forEach(this::check);
  }

  private void check(Clause clause) {
    switch (clause) {
      case Clause.Holds c -> holds(c);
      case Clause.Equal c -> equal(c.left(), c.right(), c);
      case Clause.Not c -> check(c.body());
      case Clause.Every c -> {
        Type domain = typeOf(c.domain());
        Optional<Type.Members> members = Types.members(domain);
        c.key()
            .ifPresent(key -> bind(key.slot(), members.map(Type.Members::key).orElse(Types.ANY)));
        bind(c.value().slot(), members.map(Type.Members::value).orElse(Types.ANY));
        check(c.body());
      }
      case Clause.With c -> {
        c.modifiers().forEach(modifier -> typeOf(modifier.value()));
        // What a modifier replaces may have any type.
        checker.withReplaced(c.modifiers(), () -> check(c.inner()));
      }
    }
  }

  /// A comparison that stands alone must be able to hold.
  private void holds(Clause.Holds clause) {
    if (clause.value() instanceof Expr.Call(_, Callee.Native(Builtin builtin), List<Expr> args)
        && builtin.name().equals("equal")
        && args.size() == 2) {
      equal(args.get(0), args.get(1), clause);
    } else {
      typeOf(clause.value());
    }
  }

  private void equal(Expr left, Expr right, Clause clause) {
    Type a = isOpen(left) ? Types.ANY : typeOf(left);
    Type b = isOpen(right) ? Types.ANY : typeOf(right);
    if (!Types.meet(a, b)) {
      errors.match(clause.at(), a, b);
    }
    take(left, b);
    take(right, a);
  }

  private boolean isOpen(Expr expr) {
    return expr instanceof Expr.Read(_, Local local) && !types.containsKey(local.slot());
  }

  /// Gives the variables of a pattern the types of what it is matched with.
  private void take(Expr pattern, Type type) {
    switch (pattern) {
      case Expr.Read(_, Local local) -> types.putIfAbsent(local.slot(), type);
      case Expr.ArrayOf(_, List<Expr> elements) -> {
        for (int i = 0; i < elements.size(); i++) {
          take(elements.get(i), Types.member(type, Value.of(i)).orElse(Types.ANY));
        }
      }
      case Expr.ObjectOf(_, List<Expr> keys, List<Expr> values) -> {
        for (int i = 0; i < values.size(); i++) {
          Optional<Type> member =
              keys.get(i) instanceof Expr.Const(_, Value key)
                  ? Types.member(type, key)
                  : Types.members(type).map(Type.Members::value);
          take(values.get(i), member.orElse(Types.ANY));
        }
      }
      case Expr.Const _,
          Expr.Input _,
          Expr.Data _,
          Expr.Lookup _,
          Expr.SetOf _,
          Expr.Call _,
          Expr.Comprehension _,
          Expr.Template _ -> {}
    }
  }

  Type typeOf(Expr expr) {
    return switch (expr) {
      case Expr.Const(_, Value value) -> Types.of(value);
      case Expr.Read(_, Local local) -> types.getOrDefault(local.slot(), Types.ANY);
      case Expr.Input _, Expr.Data _ -> Types.ANY;
      case Expr.Lookup lookup -> lookup(lookup);
      case Expr.ArrayOf(_, List<Expr> elements) ->
          new Type.Array(elements.stream().map(this::typeOf).toList(), Optional.empty());
      case Expr.SetOf(_, List<Expr> elements) ->
          new Type.SetOf(Types.union(elements.stream().map(this::typeOf).toList()));
      case Expr.ObjectOf object -> object(object);
      case Expr.Call call -> call(call);
      case Expr.Comprehension comprehension -> comprehension(comprehension);
      case Expr.Template template -> {
        template
            .parts()
            .forEach(part -> {
              check(part.body());
              var _ = typeOf(part.value());
            });
        yield Types.STRING;
      }
    };
  }

  private Type object(Expr.ObjectOf object) {
    var fixed = new LinkedHashMap<Value, Type>();
    var keys = new ArrayList<Type>();
    var values = new ArrayList<Type>();
    for (int i = 0; i < object.keys().size(); i++) {
      Type value = typeOf(object.values().get(i));
      if (object.keys().get(i) instanceof Expr.Const(_, Value key)) {
        fixed.put(key, value);
      } else {
        keys.add(typeOf(object.keys().get(i)));
        values.add(value);
      }
    }
    return new Type.Obj(
        fixed,
        keys.isEmpty()
            ? Optional.empty()
            : Optional.of(new Type.Members(Types.union(keys), Types.union(values))));
  }

  private Type comprehension(Expr.Comprehension c) {
    check(c.body());
    Type value = typeOf(c.value());
    return switch (c.shape()) {
      case ARRAY -> new Type.Array(List.of(), Optional.of(value));
      case SET -> new Type.SetOf(value);
      case OBJECT ->
          new Type.Obj(
              Map.of(),
              Optional.of(new Type.Members(c.key().map(this::typeOf).orElse(Types.ANY), value)));
    };
  }

  private Type call(Expr.Call call) {
    checker.note(call);
    List<Type> found = call.args().stream().map(this::typeOf).toList();
    return switch (call.callee()) {
      case Callee.User(RuleNode node, _) -> checker.type(node);
      case Callee.Native(Builtin builtin) -> {
        Signature signature = Signatures.of(builtin.name(), builtin.arity());
        for (int i = 0; i < Math.min(found.size(), signature.arguments().size()); i++) {
          if (!Types.meet(found.get(i), signature.arguments().get(i))) {
            errors.arguments(call.at(), builtin.name(), found, signature.arguments());
            break;
          }
        }
        yield signature.result();
      }
    };
  }

  private Type lookup(Expr.Lookup lookup) {
    List<Expr> path = lookup.path();
    int start = 0;
    Type type = Types.ANY;
    if (lookup.head() instanceof Expr.Data) {
      RuleNode node = checker.tree().root();
      while (node.definition() == null
          && start < path.size()
          && path.get(start) instanceof Expr.Const(_, Value key)) {
        RuleNode child = node.child(key);
        if (child == null) {
          break;
        }
        node = child;
        start++;
      }
      if (node.definition() != null && !checker.isReplaced(node)) {
        type = checker.type(node);
      }
    } else {
      type = typeOf(lookup.head());
    }
    for (Expr step : path.subList(start, path.size())) {
      Optional<Type> member = member(type, step);
      if (member.isEmpty()) {
        errors.reference(lookup.at(), step, type);
        return Types.ANY;
      }
      type = member.get();
    }
    return type;
  }

  private Optional<Type> member(Type type, Expr step) {
    if (step instanceof Expr.Const(_, Value key)) {
      return Types.member(type, key);
    }
    Optional<Type.Members> members = Types.members(type);
    if (members.isEmpty()) {
      return Optional.empty();
    }
    Type key = isOpen(step) ? Types.ANY : typeOf(step);
    take(step, members.get().key());
    return Types.meet(key, members.get().key())
        ? members.map(Type.Members::value)
        : Optional.empty();
  }
}
