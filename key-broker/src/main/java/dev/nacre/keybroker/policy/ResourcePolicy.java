package dev.nacre.keybroker.policy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.keybroker.secret.ResourcePlugin;
import dev.nacre.keybroker.session.Proven;
import dev.nacre.policy.Decision;
import dev.nacre.policy.EvaluationInput;
import dev.nacre.policy.Explanation;
import dev.nacre.policy.Policy;
import dev.nacre.policy.source.PolicySource;
import dev.nacre.policy.value.BooleanValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.Value;
import dev.nacre.storage.Change;
import dev.nacre.storage.Item;
import dev.nacre.storage.Store;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// The owner's policy about the release of secrets: rule `data.policy.allow`.
public final class ResourcePolicy {
  private static final String NAMESPACE = "kbs";
  private static final String SUFFIX = ".rego";
  private static final String KEY = ResourcePolicies.DEFAULT + SUFFIX;
  private static final String ALLOW = "data.policy.allow";
  private static final int PAGE = 1_000;

  private final Store store;
  private final InstantSource clock;
  private final String key;
  private final AtomicReference<Optional<Compiled>> compiled =
      new AtomicReference<>(Optional.empty());

  private record Compiled(Bytes text, Policy policy) {}

  private ResourcePolicy(Store store, InstantSource clock, String key) {
    this.store = store;
    this.clock = clock;
    this.key = key;
  }

  /// The policy in `store`, which is at first the default one: only what is affirmed.
  static ResourcePolicy open(Store store, InstantSource clock) {
    var _ = store.putIfAbsent(NAMESPACE, KEY, seed());
    return new ResourcePolicy(store, clock, KEY);
  }

  /// The policy `name` in `store`, which need not be there yet.
  public static ResourcePolicy named(String name, Store store, InstantSource clock) {
    return new ResourcePolicy(store, clock, name + SUFFIX);
  }

  /// What the policy is before anybody wrote one.
  public static Bytes seed() {
    try (InputStream in = ResourcePolicy.class.getResourceAsStream("resource-policy.rego")) {
      if (in == null) {
        throw new IllegalStateException("the default resource policy is not packed");
      }
      return Bytes.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// @param name of the policy, which its errors and explanations call the file
  /// @throws dev.nacre.policy.source.PolicyException when `rego` is none
  static Policy compile(String name, String rego) {
    return Policy.compile(List.of(new PolicySource(name + SUFFIX, rego)));
  }

  private Policy compile(String rego) {
    return Policy.compile(List.of(new PolicySource(key, rego)));
  }

  /// What is asked for.
  ///
  /// @param plugin such as `resource`
  /// @param path the segments behind it
  public record Question(String plugin, List<String> path, Map<String, String> query) {
    /// Such as `kbs:///default/key/one`, or `kbs+external:///…` of another plugin.
    public String uri() {
      String scheme = plugin.equals(ResourcePlugin.NAME) ? "kbs" : "kbs+" + plugin;
      return scheme + ":///" + String.join("/", path);
    }

    private Value data() {
      var segments = new ArrayList<Value>();
      path.forEach(segment -> segments.add(Value.of(segment)));
      var parameters = ObjectValue.builder(query.size());
      query.forEach((name, value) -> parameters.put(name, Value.of(value)));
      return ObjectValue.builder(3)
          .put("plugin", Value.of(plugin))
          .put("resource-path", Value.of(segments))
          .put("query", parameters.build())
          .build();
    }
  }

  /// Whether a guest with these claims gets what it asks for. What is not true is no.
  ///
  /// @throws dev.nacre.policy.source.PolicyException when the evaluation fails
  boolean allows(Proven guest, Question question) {
    return allows(current(), guest, question);
  }

  /// The same by a policy that is not in force.
  boolean allows(Policy tried, Proven guest, Question question) {
    return tried
        .evaluate(ALLOW, input(guest, question))
        .filter(BooleanValue.TRUE::equals)
        .isPresent();
  }

  /// The same as a record for the log, by the policy in force.
  ///
  /// @throws dev.nacre.policy.source.PolicyException when the evaluation fails
  Decision decide(Proven guest, Question question) {
    return current().decide(ALLOW, input(guest, question), Decision.Explained.NEVER);
  }

  Explanation explain(Proven guest, Question question) {
    return explain(current(), guest, question);
  }

  Explanation explain(Policy tried, Proven guest, Question question) {
    return tried.explain(ALLOW, input(guest, question));
  }

  private EvaluationInput input(Proven guest, Question question) {
    return EvaluationInput.of(guest.policyInput())
        .withData(question.data())
        .at(clock.instant())
        .strict(true);
  }

  private Policy current() {
    Bytes text =
        store
            .find(NAMESPACE, key)
            .orElseThrow(() -> new IllegalStateException("the resource policy vanished"));
    Optional<Compiled> known = compiled.get().filter(last -> last.text().equals(text));
    if (known.isPresent()) {
      return known.get().policy();
    }
    var fresh = new Compiled(text, compile(text.utf8()));
    compiled.set(Optional.of(fresh));
    return fresh.policy();
  }

  /// The change that makes `rego` the policy.
  ///
  /// @throws dev.nacre.policy.source.PolicyException when it is none
  public Change setting(String rego) {
    var _ = compile(rego);
    return new Change.Put(NAMESPACE, key, Bytes.utf8(rego));
  }

  static Change deleting(String name) {
    return new Change.Delete(NAMESPACE, name + SUFFIX);
  }

  public static Optional<String> text(Store store, String name) {
    return store.find(NAMESPACE, name + SUFFIX).map(Bytes::utf8);
  }

  /// The names of the policies, without their suffix.
  Json names() {
    return store.list(NAMESPACE, "", PAGE).stream()
        .map(Item::key)
        .filter(stored -> stored.endsWith(SUFFIX))
        .map(stored -> Json.of(stored.substring(0, stored.length() - SUFFIX.length())))
        .collect(JsonArray.collector());
  }
}
