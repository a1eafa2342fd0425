package dev.nacre.attestationservice;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonBoolean;
import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonNumber;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Finds out why a policy does not trust a machine, by asking it what it would say if one thing
/// were different. So any policy is explained, whoever wrote it.
///
/// First every reference value accepts everything; then one after the other becomes what it really
/// is. Where that alone makes a claim fall short, that reference value is a reason, and the value
/// of the evidence that would satisfy it is the one it is compared with. What no reference value
/// explains may be a switch in the evidence: each is turned.
final class Counterfactuals {
  private static final int MOST_QUESTIONS = 5_000;

  /// Of values in all questions together: each reads all of the evidence, and how much it says is
  /// up to the guest.
  private static final long MOST_VALUES = 5_000_000;

  private static final int LONGEST_SHOWN = 400;
  private static final Json MARKER = Json.of("\u0000 neither claim nor reference value");

  private final String submodule;
  private final AppraisalPolicy policy;
  private final JsonObject evidence;
  private final Map<String, Json> leaves = new LinkedHashMap<>();
  private final Set<String> names = new LinkedHashSet<>();
  private final List<Shortfall> found = new ArrayList<>();
  private final long mostQuestions;
  private int questions;

  private Counterfactuals(String submodule, AppraisalPolicy policy, JsonObject evidence) {
    this.submodule = submodule;
    this.policy = policy;
    this.evidence = evidence;
    collect("", evidence);
    this.mostQuestions = Math.min(MOST_QUESTIONS, MOST_VALUES / values(evidence));
  }

  static List<Shortfall> of(String submodule, AppraisalPolicy policy, JsonObject evidence) {
    return new Counterfactuals(submodule, policy, evidence).explain();
  }

  private List<Shortfall> explain() {
    TrustVector actual = policy.with(this::recorded).vector(evidence);
    actual
        .claims()
        .forEach((rule, value) -> {
          if (isShort(value)) {
            explain(rule);
          }
        });
    return List.copyOf(found);
  }

  private static boolean isShort(int value) {
    return switch (TrustTier.of(value)) {
      case NONE, AFFIRMING -> false;
      case WARNING, CONTRAINDICATED -> true;
    };
  }

  private Optional<Json> recorded(String name) {
    names.add(name);
    return policy.referenceValues().apply(name);
  }

  private Optional<Json> everything(String name) {
    names.add(name);
    return Optional.of(new JsonArray(List.copyOf(leaves.values())));
  }

  private void explain(String rule) {
    if (isTrusted(rule, this::everything, evidence)) {
      for (String name : List.copyOf(names)) {
        explainReferenceValue(rule, name);
      }
      return;
    }
    int before = found.size();
    leaves.forEach((path, value) -> explainSwitch(rule, path, value));
    if (found.size() == before) {
      found.add(
          new Shortfall(
              submodule,
              rule,
              "no single claim",
              "what the policy " + policy.name() + " demands",
              "something else",
              "read the rule " + rule + " of policy " + policy.name()));
    }
  }

  private void explainReferenceValue(String rule, String culprit) {
    Function<String, Optional<Json>> onlyItReal =
        name -> name.equals(culprit) ? policy.referenceValues().apply(name) : everything(name);
    if (isTrusted(rule, onlyItReal, evidence)) {
      return;
    }
    Map.Entry<String, Json> compared =
        leaves.entrySet().stream()
            .filter(leaf -> isCompared(rule, culprit, leaf.getKey()))
            .findFirst()
            .orElseGet(() -> Map.entry("(no claim of this evidence)", JsonNull.NULL));
    Optional<Json> expected = policy.referenceValues().apply(culprit);
    found.add(
        new Shortfall(
            submodule,
            rule,
            compared.getKey(),
            expected
                .map(value -> "reference value " + culprit + " = " + shown(value))
                .orElse("a reference value " + culprit + ", which is not registered"),
            shown(compared.getValue()),
            "if this machine is right: nacre reference-value put "
                + culprit
                + " '"
                + shown(JsonArray.of(compared.getValue()))
                + "'"));
  }

  /// Whether the policy compares that reference value with the claim at `path`: both are given a
  /// value that nothing else has.
  private boolean isCompared(String rule, String culprit, String path) {
    return isTrusted(rule, name -> one(name, culprit, MARKER), turned(evidence, path, MARKER));
  }

  private Optional<Json> one(String name, String culprit, Json value) {
    return name.equals(culprit) ? Optional.of(JsonArray.of(value)) : everything(name);
  }

  private void explainSwitch(String rule, String path, Json value) {
    if (value instanceof JsonBoolean flag
        && isTrusted(rule, this::everything, turned(evidence, path, Json.of(!flag.value())))) {
      found.add(
          new Shortfall(
              submodule,
              rule,
              path,
              Boolean.toString(!flag.value()),
              Boolean.toString(flag.value()),
              "start the machine with " + path + " = " + !flag.value()));
    }
  }

  private boolean isTrusted(
      String rule, Function<String, Optional<Json>> values, JsonObject input) {
    questions++;
    if (questions > mostQuestions) {
      return false;
    }
    Integer value = policy.with(values).vector(input).claims().get(rule);
    return value != null && !isShort(value);
  }

  private static long values(Json json) {
    return switch (json) {
      case JsonObject object ->
          1 + object.members().values().stream().mapToLong(Counterfactuals::values).sum();
      case JsonArray array -> 1 + array.stream().mapToLong(Counterfactuals::values).sum();
      case JsonString _, JsonNumber _, JsonBoolean _, JsonNull _ -> 1;
    };
  }

  private void collect(String prefix, JsonObject object) {
    object
        .members()
        .forEach((name, value) -> {
          String path = prefix.isEmpty() ? name : prefix + "." + name;
          switch (value) {
            case JsonObject inner -> collect(path, inner);
            case JsonString _, JsonNumber _, JsonBoolean _ -> leaves.put(path, value);
            case JsonArray _, JsonNull _ -> {}
          }
        });
  }

  /// Follows the path as [#collect] made it: a name may itself contain dots.
  private static JsonObject turned(JsonObject object, String path, Json value) {
    for (Map.Entry<String, Json> member : object.members().entrySet()) {
      String name = member.getKey();
      if (name.equals(path)) {
        return object.with(name, value);
      }
      if (path.startsWith(name + ".") && member.getValue() instanceof JsonObject inner) {
        JsonObject changed = turned(inner, path.substring(name.length() + 1), value);
        if (!changed.equals(inner)) {
          return object.with(name, changed);
        }
      }
    }
    return object;
  }

  private static String shown(Json value) {
    String text = value.text();
    return text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "…" : text;
  }
}
