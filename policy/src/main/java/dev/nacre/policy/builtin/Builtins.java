package dev.nacre.policy.builtin;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The builtins that a policy may call.
public final class Builtins {
  private static final Builtins STANDARD = standardSet();

  private final Map<String, Builtin> byName;

  private Builtins(Map<String, Builtin> byName) {
    this.byName = byName;
  }

  /// All builtins that need nothing from the host.
  public static Builtins standard() {
    return STANDARD;
  }

  private static Builtins standardSet() {
    var registry = new Registry();
    Operators.register(registry);
    Numbers.register(registry);
    Aggregates.register(registry);
    Collections.register(registry);
    Paths.register(registry);
    Patches.register(registry);
    Units.register(registry);
    Graphs.register(registry);
    Encodings.register(registry);
    Regexes.register(registry);
    Globs.register(registry);
    Times.register(registry);
    Hashes.register(registry);
    Versions.register(registry);
    Uuids.register(registry);
    Nets.register(registry);
    Jwts.register(registry);
    Certificates.register(registry);
    AwsRequests.register(registry);
    Strings.register(registry);
    Types.register(registry);
    Formats.register(registry);
    GraphQls.register(registry);
    Modules.register(registry);
    Templates.register(registry);
    JsonSchemas.register(registry);
    return new Builtins(registry.all());
  }

  /// These builtins and a function that the host provides.
  public Builtins with(String name, int arity) {
    var all = new HashMap<>(byName);
    all.put(
        name,
        new Builtin(
            name,
            arity,
            Builtin.Kind.CONTEXTUAL,
            (context, args) -> context.extension(name, args)));
    return new Builtins(Map.copyOf(all));
  }

  public Optional<Builtin> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }
}
