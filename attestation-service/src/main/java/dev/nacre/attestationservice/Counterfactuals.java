package dev.nacre.attestationservice;

import dev.nacre.attestationservice.reference.Standing;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonBoolean;
import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonNumber;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
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
/// is. Where that makes a claim fall short, that reference value is a reason, and the value of the
/// evidence that would satisfy it is the one it is compared with. What no reference value explains
/// may be a reference value that is one number or word, a constant of the policy, or a switch in
/// the evidence: each is turned.
final class Counterfactuals {
  private static final int MOST_QUESTIONS = 5_000;

  /// Of values in all questions together: each reads all of the evidence, and how much it says is
  /// up to the guest.
  private static final long MOST_VALUES = 5_000_000;

  /// Of constants of one rule, each after what the one before it hid.
  private static final int MOST_ROUNDS = 6;

  private static final Json WORD = Json.of("\u0000 neither claim nor reference value");
  private static final List<Json> MARKERS =
      List.of(WORD, Json.of(1_000_000_000_000_000L), Json.of(-1_000_000_000_000_000L));

  private final String submodule;
  private final AppraisalPolicy policy;
  private final JsonObject evidence;
  private final Function<String, Standing> standings;
  private final List<Leaf> leaves;
  private final Json allLeaves;
  private final Set<String> names = new LinkedHashSet<>();
  private final Map<String, Leaf> alone = new LinkedHashMap<>();
  private final List<Shortfall> found = new ArrayList<>();
  private final long mostQuestions;
  private int questions;

  private Counterfactuals(
      String submodule,
      AppraisalPolicy policy,
      JsonObject evidence,
      Function<String, Standing> standings) {
    this.submodule = submodule;
    this.policy = policy;
    this.evidence = evidence;
    this.standings = standings;
    this.leaves = Leaf.of(evidence);
    this.allLeaves = new JsonArray(leaves.stream().map(Leaf::value).toList());
    this.mostQuestions = Math.min(MOST_QUESTIONS, MOST_VALUES / values(evidence));
  }

  /// @param standings what else is known of a reference value
  static List<Shortfall> of(
      String submodule,
      AppraisalPolicy policy,
      JsonObject evidence,
      Function<String, Standing> standings) {
    return new Counterfactuals(submodule, policy, evidence, standings).explain();
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

  /// What accepts everything, as far as a value can: a list of all that is there; of a name that is
  /// compared with one value, that.
  private Optional<Json> everything(String name) {
    names.add(name);
    Leaf one = alone.get(name);
    return Optional.of(one == null ? allLeaves : one.value());
  }

  private void explain(String rule) {
    Optional<JsonObject> mended =
        isTrusted(rule, this::everything, evidence) ? Optional.of(evidence) : mended(rule);
    if (mended.isEmpty()) {
      found.add(unexplained(rule));
      return;
    }
    explainReferenceValues(rule, mended.get());
  }

  /// Evidence that is trusted if all reference values accept it; what had to be changed for that is
  /// told. Empty where nothing was found.
  private Optional<JsonObject> mended(String rule) {
    if (isFoundAlone(rule)) {
      return Optional.of(evidence);
    }
    return withConstants(rule).or(() -> withSwitch(rule));
  }

  /// Looks for reference values that are compared with one claim instead of being a list.
  private boolean isFoundAlone(String rule) {
    for (String name : List.copyOf(names)) {
      for (Leaf leaf : leaves) {
        if (isComparedAlone(rule, name, leaf)) {
          alone.put(name, leaf);
          return true;
        }
      }
    }
    return false;
  }

  /// Whether both may be a value that nothing else has (a word, a great or a small number), and one
  /// without the other may not.
  private boolean isComparedAlone(String rule, String name, Leaf leaf) {
    return markers(leaf).stream()
        .anyMatch(marker -> {
          Function<String, Optional<Json>> marked = other -> only(other, name, marker);
          return isTrusted(rule, marked, leaf.in(evidence, marker))
              && !isTrusted(rule, marked, evidence);
        });
  }

  private static List<Json> markers(Leaf leaf) {
    return leaf.value() instanceof JsonNumber ? MARKERS : List.of(WORD);
  }

  private Optional<Json> only(String name, String culprit, Json value) {
    return name.equals(culprit) ? Optional.of(value) : everything(name);
  }

  /// Turns what the policy compares with constants, as far as its own trace tells.
  private Optional<JsonObject> withConstants(String rule) {
    var turned = new ArrayList<Shortfall>();
    JsonObject changed = evidence;
    for (int round = 0; round < MOST_ROUNDS && questions < mostQuestions; round++) {
      Optional<Constants.Turn> turn = turn(rule, changed);
      if (turn.isEmpty()) {
        return Optional.empty();
      }
      turned.add(ofConstant(rule, turn.get()));
      changed = turn.get().in(changed);
      if (isTrusted(rule, this::everything, changed)) {
        found.addAll(turned);
        return Optional.of(changed);
      }
    }
    return Optional.empty();
  }

  /// The one that is enough; else the first.
  private Optional<Constants.Turn> turn(String rule, JsonObject changed) {
    List<Constants.Turn> turns =
        Constants.of(
            policy.with(this::everything).explain(rule, changed), Leaf.of(changed), allLeaves);
    return turns.stream()
        .filter(turn -> isTrusted(rule, this::everything, turn.in(changed)))
        .findFirst()
        .or(() -> turns.stream().findFirst());
  }

  private Shortfall ofConstant(String rule, Constants.Turn turn) {
    String path = turn.leaf().path();
    return new Shortfall(
        submodule,
        rule,
        path,
        UnmetValue.shown(turn.expected()),
        UnmetValue.shown(turn.leaf().value().text()),
        "start the machine so that "
            + path
            + " is "
            + UnmetValue.shown(turn.expected())
            + "; policy "
            + policy.name()
            + " demands it: "
            + reading());
  }

  private String reading() {
    return "nacre policy get attestation " + UnmetValue.quoted(policy.name());
  }

  /// Turns each boolean, alone.
  private Optional<JsonObject> withSwitch(String rule) {
    for (Leaf leaf : leaves) {
      if (leaf.value() instanceof JsonBoolean flag) {
        Json other = Json.of(!flag.value());
        JsonObject changed = leaf.in(evidence, other);
        if (isTrusted(rule, this::everything, changed)) {
          found.add(ofConstant(rule, new Constants.Turn(leaf, other, other.text())));
          return Optional.of(changed);
        }
      }
    }
    return Optional.empty();
  }

  private Shortfall unexplained(String rule) {
    return new Shortfall(
        submodule,
        rule,
        "no single claim",
        "what the policy " + policy.name() + " demands",
        UnmetValue.shown(policy.explain(rule, evidence).sentence()),
        "read the rule " + rule + ": " + reading());
  }

  /// One reference value after the other becomes what it is, and stays so unless it is a reason.
  /// Those that are not registered come first: where a policy has several ways, what is told is
  /// what the owner's way lacks.
  private void explainReferenceValues(String rule, JsonObject mended) {
    var real = new HashMap<String, Optional<Json>>();
    List<String> ordered =
        names.stream()
            .sorted(Comparator.comparing(name -> policy.referenceValues().apply(name).isPresent()))
            .toList();
    for (String name : ordered) {
      Function<String, Optional<Json>> others =
          other -> real.containsKey(other) ? real.get(other) : everything(other);
      Optional<Json> inForce = policy.referenceValues().apply(name);
      if (isTrusted(rule, other -> other.equals(name) ? inForce : others.apply(other), mended)) {
        real.put(name, inForce);
      } else {
        found.add(unmet(rule, name, inForce, others, mended));
      }
    }
  }

  private Shortfall unmet(
      String rule,
      String culprit,
      Optional<Json> inForce,
      Function<String, Optional<Json>> others,
      JsonObject mended) {
    for (Leaf leaf : leaves) {
      Optional<UnmetValue.Manner> manner = manner(rule, culprit, leaf, others, mended);
      if (manner.isPresent()) {
        var unmet =
            new UnmetValue(culprit, inForce, standings.apply(culprit), leaf.value(), manner.get());
        return new Shortfall(
            submodule,
            rule,
            leaf.path(),
            unmet.expected(),
            UnmetValue.shown(unmet.lacking().text()),
            unmet.advice());
      }
    }
    return computed(rule, culprit, inForce);
  }

  /// How the policy compares that reference value with `leaf`, if it does: both are given a value
  /// that nothing else has.
  private Optional<UnmetValue.Manner> manner(
      String rule,
      String culprit,
      Leaf leaf,
      Function<String, Optional<Json>> others,
      JsonObject mended) {
    if (alone.containsKey(culprit)) {
      return leaf.equals(alone.get(culprit))
          ? Optional.of(UnmetValue.Manner.ALONE)
          : Optional.empty();
    }
    Json marked = JsonArray.of(WORD);
    Function<String, Optional<Json>> values =
        name -> name.equals(culprit) ? Optional.of(marked) : others.apply(name);
    if (isTrusted(rule, values, leaf.in(mended, WORD))) {
      return Optional.of(UnmetValue.Manner.ONE_OF);
    }
    return leaf.value() instanceof JsonArray && isTrusted(rule, values, leaf.in(mended, marked))
        ? Optional.of(UnmetValue.Manner.EACH_OF)
        : Optional.empty();
  }

  private Shortfall computed(String rule, String culprit, Optional<Json> inForce) {
    var unmet =
        new UnmetValue(
            culprit, inForce, standings.apply(culprit), JsonNull.NULL, UnmetValue.Manner.ONE_OF);
    return new Shortfall(
        submodule,
        rule,
        "(no single claim of this evidence)",
        unmet.expected(),
        "what the policy makes of several claims, or of none",
        "see what policy " + policy.name() + " compares with " + culprit + ": " + reading());
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
}
