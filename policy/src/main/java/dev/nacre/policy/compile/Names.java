package dev.nacre.policy.compile;

import dev.nacre.policy.syntax.Import;
import dev.nacre.policy.syntax.Module;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What a name means outside of all rules of a module: a rule of its package, or an import.
final class Names {
  /// A path that starts at `data` or `input`.
  record Target(boolean data, List<Value> path) {}

  static final Names NONE = new Names(Map.of());

  private final Map<String, Target> targets;
  private final Set<String> used = ConcurrentHashMap.newKeySet();

  private Names(Map<String, Target> targets) {
    this.targets = targets;
  }

  /// @param ruleNames the first names of all rules of the package
  static Names of(Module module, Set<String> ruleNames) {
    var targets = new HashMap<String, Target>();
    for (Import i : module.imports()) {
      String root = i.path().getFirst();
      if (root.equals("data") || root.equals("input")) {
        List<Value> path = values(i.path().subList(1, i.path().size()));
        targets.put(i.name(), new Target(root.equals("data"), path));
      }
    }
    for (String name : ruleNames) {
      var path = new ArrayList<>(values(module.packagePath()));
      path.add(Value.of(name));
      targets.put(name, new Target(true, path));
    }
    return new Names(targets);
  }

  static List<Value> values(List<String> names) {
    return new ArrayList<>(names.stream().map(name -> (Value) Value.of(name)).toList());
  }

  /// The names that were looked for and found.
  Set<String> used() {
    return used;
  }

  Optional<Target> find(String name) {
    if (targets.containsKey(name)) {
      used.add(name);
    }
    return Optional.ofNullable(targets.get(name));
  }

  boolean isGlobal(String name) {
    return name.equals("data") || name.equals("input") || targets.containsKey(name);
  }

  Set<String> all() {
    return new HashSet<>(targets.keySet());
  }
}
