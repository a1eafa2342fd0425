package dev.nacre.keybroker.policy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Shown;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import dev.nacre.keybroker.session.Proven;
import dev.nacre.policy.Decision;
import dev.nacre.policy.Explanation;
import dev.nacre.policy.Policy;
import dev.nacre.storage.Change;
import dev.nacre.storage.Store;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/// The owner's policies about the release of secrets: one for everything, and others by name for
/// what begins with a prefix.
///
/// The policy with the longest prefix decides alone. A prefix is whole segments behind `/kbs/v0/`,
/// such as `resource/team-a`.
public final class ResourcePolicies {
  public static final String DEFAULT = "resource-policy";

  private static final String NAMESPACE = "nacre_resource_policy";
  private static final String PREFIXES = "prefixes";
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
  private static final Pattern PREFIX =
      Pattern.compile("[a-z0-9-]+(?:/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*");
  private static final int MOST = 1_000;

  private final Store store;
  private final InstantSource clock;
  private final ResourcePolicy general;
  private final Map<String, ResourcePolicy> named = new ConcurrentHashMap<>();
  private volatile Bindings bindings = new Bindings(Bytes.empty(), List.of());

  /// Which policy is for which prefix, the longest prefix first.
  private record Bindings(Bytes text, List<Binding> all) {}

  private record Binding(String name, String prefix) {
    boolean covers(String path) {
      return path.equals(prefix) || path.startsWith(prefix + "/");
    }
  }

  private ResourcePolicies(Store store, InstantSource clock, ResourcePolicy general) {
    this.store = store;
    this.clock = clock;
    this.general = general;
  }

  public static ResourcePolicies open(Store store, InstantSource clock) {
    return new ResourcePolicies(store, clock, ResourcePolicy.open(store, clock));
  }

  /// Whether a guest with these claims gets what it asks for. What is not true is no.
  ///
  /// @throws dev.nacre.policy.source.PolicyException when the evaluation fails
  public boolean allows(Proven guest, ResourcePolicy.Question question) {
    return deciding(question).allows(guest, question);
  }

  /// The same by a policy that is not in force.
  public boolean allows(Policy tried, Proven guest, ResourcePolicy.Question question) {
    return general.allows(tried, guest, question);
  }

  /// The same as a record for the log.
  ///
  /// @throws dev.nacre.policy.source.PolicyException when the evaluation fails
  public Decision decide(Proven guest, ResourcePolicy.Question question) {
    return deciding(question).decide(guest, question);
  }

  Explanation explain(Proven guest, ResourcePolicy.Question question) {
    return deciding(question).explain(guest, question);
  }

  /// The same by a policy that is not in force.
  Explanation explain(Policy tried, Proven guest, ResourcePolicy.Question question) {
    return general.explain(tried, guest, question);
  }

  /// The name of the policy that decides about `question`.
  public String nameFor(ResourcePolicy.Question question) {
    return binding(question).map(Binding::name).orElse(DEFAULT);
  }

  private ResourcePolicy deciding(ResourcePolicy.Question question) {
    return binding(question).map(binding -> policy(binding.name())).orElse(general);
  }

  private Optional<Binding> binding(ResourcePolicy.Question question) {
    List<Binding> all = current().all();
    if (all.isEmpty()) {
      return Optional.empty();
    }
    String path = question.plugin() + "/" + String.join("/", question.path());
    return all.stream().filter(binding -> binding.covers(path)).findFirst();
  }

  private ResourcePolicy policy(String name) {
    return name.equals(DEFAULT)
        ? general
        : named.computeIfAbsent(name, key -> ResourcePolicy.named(key, store, clock));
  }

  private Bindings current() {
    Bytes text = store.find(NAMESPACE, PREFIXES).orElseGet(Bytes::empty);
    Bindings known = bindings;
    if (!known.text().equals(text)) {
      known = new Bindings(text, sorted(text));
      bindings = known;
    }
    return known;
  }

  private static List<Binding> sorted(Bytes text) {
    var all = new ArrayList<Binding>();
    prefixes(text)
        .members()
        .forEach((name, list) -> {
          if (list instanceof JsonArray array) {
            array.forEach(prefix -> {
              if (prefix instanceof JsonString(String value)) {
                all.add(new Binding(name, value));
              }
            });
          }
        });
    all.sort(Comparator.comparingInt((Binding binding) -> binding.prefix().length()).reversed());
    return List.copyOf(all);
  }

  private static JsonObject prefixes(Bytes text) {
    return !text.isEmpty() && Json.parse(text) instanceof JsonObject object
        ? object
        : JsonObject.empty();
  }

  /// The change that makes `rego` the policy for everything.
  ///
  /// @throws dev.nacre.policy.source.PolicyException when it is none
  Change setting(String rego) {
    return general.setting(rego);
  }

  /// The changes that make `rego` the policy `name` for what begins with one of `prefixes`.
  ///
  /// @throws MalformedException when name or prefixes are none, or belong to another policy
  /// @throws dev.nacre.policy.source.PolicyException when `rego` is no policy
  List<Change> setting(String name, String rego, List<String> prefixes) {
    requireName(name);
    if (prefixes.isEmpty()) {
      throw MalformedException.at(
          "policy " + name,
          "a prefix that it decides about, such as resource/team-a",
          "none: it would decide about nothing");
    }
    JsonObject bound = prefixes(current().text());
    if (bound.members().size() >= MOST && bound.find(name).isEmpty()) {
      throw MalformedException.at("resource policies", "at most " + MOST, "one more");
    }
    for (String prefix : prefixes) {
      requirePrefix(name, prefix);
    }
    return List.of(
        prefixesAsRead(),
        policy(name).setting(rego),
        new Change.Put(
            NAMESPACE,
            PREFIXES,
            Bytes.utf8(bound.with(name, JsonArray.ofStrings(prefixes)).canonical())));
  }

  /// Refuses the changes beside it when another replica has given a prefix away meanwhile.
  private Change prefixesAsRead() {
    Bytes read = current().text();
    return new Change.Expect(
        NAMESPACE, PREFIXES, read.isEmpty() ? Optional.empty() : Optional.of(read));
  }

  private void requirePrefix(String name, String prefix) {
    if (!PREFIX.matcher(prefix).matches()) {
      throw MalformedException.at("prefix", "segments such as resource/team-a", Shown.name(prefix));
    }
    current().all().stream()
        .filter(other -> other.prefix().equals(prefix) && !other.name().equals(name))
        .findFirst()
        .ifPresent(other -> {
          throw MalformedException.at(
              "prefix " + prefix, "a free one", "that of policy " + other.name());
        });
  }

  /// The changes that delete the policy `name`; what it was for falls to the shorter prefixes.
  ///
  /// @throws MalformedException when there is none, or it is the one for everything
  List<Change> deleting(String name) {
    requireName(name);
    JsonObject bound = prefixes(current().text());
    if (bound.find(name).isEmpty()) {
      throw MalformedException.at("resource policy", "one of " + bound.members().keySet(), name);
    }
    return List.of(
        prefixesAsRead(),
        ResourcePolicy.deleting(name),
        new Change.Put(NAMESPACE, PREFIXES, Bytes.utf8(bound.without(name).canonical())));
  }

  private static void requireName(String name) {
    if (!NAME.matcher(name).matches() || name.equals(DEFAULT)) {
      throw MalformedException.at(
          "resource policy's name",
          "small letters, digits and '-', and not " + DEFAULT,
          Shown.name(name));
    }
  }

  /// The text of the policy `name`.
  Optional<String> text(String name) {
    return ResourcePolicy.text(store, name);
  }

  /// The names of the policies, as upstream tells them.
  Json names() {
    return general.names();
  }

  /// `[{"name", "prefixes"}]`
  public Json described() {
    JsonObject bound = prefixes(current().text());
    var all = new ArrayList<Json>();
    all.add(described(DEFAULT, JsonArray.of()));
    bound.members().forEach((name, list) -> all.add(described(name, list)));
    return new JsonArray(all);
  }

  private static Json described(String name, Json prefixes) {
    return JsonObject.builder().put("name", name).put("prefixes", prefixes).build();
  }
}
