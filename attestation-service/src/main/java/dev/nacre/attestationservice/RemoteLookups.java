package dev.nacre.attestationservice;

import dev.nacre.attestationservice.reference.ReferenceSource;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.trace.TraceContext;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/// The reference values that another service keeps, as policies look them up. Within a judgement
/// each is asked for once, and what earlier judgements by the same policy looked up is asked for at
/// the same time, so that the judgement waits for one answer and not for one after the other. Names
/// are remembered, values are not.
final class RemoteLookups {
  /// Names of one policy that are asked for ahead: a policy may make names of what guests say.
  private static final int MOST = 32;

  private final ReferenceSource source;
  private final Map<String, Set<String>> usual = new ConcurrentHashMap<>();

  RemoteLookups(ReferenceSource source) {
    this.source = source;
  }

  /// For one judgement, in one thread.
  Judgement by(String policy) {
    return new Judgement(policy);
  }

  final class Judgement {
    private final String policy;
    private final Map<String, CompletableFuture<Optional<Json>>> asked = new HashMap<>();

    private Judgement(String policy) {
      this.policy = policy;
    }

    /// The value that policies compare with; empty when there is none.
    ///
    /// @throws dev.nacre.attestationservice.remote.RemoteException when the service does not tell
    Optional<Json> value(String name) {
      if (asked.isEmpty()) {
        for (String known : usual.getOrDefault(policy, Set.of())) {
          var _ = ask(known);
        }
      }
      usual.merge(policy, Set.of(name), RemoteLookups::joined);
      try {
        return ask(name).join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof RuntimeException why ? why : e;
      }
    }

    private CompletableFuture<Optional<Json>> ask(String name) {
      return asked.computeIfAbsent(name, this::answer);
    }

    private CompletableFuture<Optional<Json>> answer(String name) {
      Optional<TraceContext> trace = TraceContext.current();
      return CompletableFuture.supplyAsync(
          () ->
              trace
                  .map(cause -> cause.around(() -> source.value(name)))
                  .orElseGet(() -> source.value(name)),
          work -> Thread.ofVirtual().start(work));
    }
  }

  private static Set<String> joined(Set<String> known, Set<String> more) {
    if (known.containsAll(more) || known.size() >= MOST) {
      return known;
    }
    var all = new LinkedHashSet<>(known);
    all.addAll(more);
    return Set.copyOf(all);
  }
}
