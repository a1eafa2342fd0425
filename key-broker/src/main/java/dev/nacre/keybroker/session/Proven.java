package dev.nacre.keybroker.session;

import dev.nacre.attestation.Tee;
import dev.nacre.attestationservice.Submodules;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.audit.ContentDigest;
import dev.nacre.keybroker.keys.ClaimPath;
import dev.nacre.policy.value.Value;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// A guest that has proved what it is: the claims of its token, and what follows from them, which
/// is computed once, however many secrets it asks for.
public final class Proven {
  public static final String EVIDENCE = "ear.veraison.annotated-evidence";

  public static final String VECTOR = "ear.trustworthiness-vector";

  /// The value that affirms most.
  private static final long BEST = 2;

  private static final ClaimPath CPU = new ClaimPath(List.of("submods", "cpu0", EVIDENCE));
  private static final Optional<Json> EMULATED = Optional.of(Json.of(true));

  private final JsonObject claims;
  private final Supplier<Value> policyInput;
  private final Supplier<String> kind;
  private final Supplier<String> tee;
  private final Supplier<Boolean> emulated;
  private final KnownKey key;
  private final boolean elsewhere;

  public Proven(JsonObject claims) {
    this(claims, new KnownKey());
  }

  /// A guest that another service judged, by policies and reference values of its own.
  public static Proven elsewhere(JsonObject claims) {
    return new Proven(claims, new KnownKey(), true);
  }

  /// @param key of the same guest
  public Proven(JsonObject claims, KnownKey key) {
    this(claims, key, false);
  }

  private Proven(JsonObject claims, KnownKey key, boolean elsewhere) {
    this.claims = claims;
    this.key = key;
    this.elsewhere = elsewhere;
    this.policyInput = once(() -> Value.of(claims));
    this.kind = once(() -> kindOf(claims));
    this.tee = once(() -> teeOf(claims));
    this.emulated = once(() -> isEmulated(claims));
  }

  /// Computed at the first call; by two threads at once, perhaps twice.
  private static <T> Supplier<T> once(Supplier<T> work) {
    return new Supplier<>() {
      private volatile Optional<T> known = Optional.empty();

      @Override
      public T get() {
        Optional<T> result = known;
        if (result.isEmpty()) {
          result = Optional.of(work.get());
          known = result;
        }
        return result.get();
      }
    };
  }

  /// The same machine, were every part of it trusted in full.
  public Proven trusted() {
    var parts = JsonObject.builder();
    Submodules.of(claims).forEach((name, part) -> parts.put(name, affirmed(part)));
    return new Proven(claims.with("submods", parts.build()), key, elsewhere);
  }

  private static JsonObject affirmed(JsonObject part) {
    JsonObject affirmed = part.with("ear.status", Json.of("affirming"));
    if (!(part.find(VECTOR).orElse(JsonNull.NULL) instanceof JsonObject vector)) {
      return affirmed;
    }
    var best = JsonObject.builder();
    vector.members().keySet().forEach(claim -> best.put(claim, BEST));
    return affirmed.with(VECTOR, best.build());
  }

  public JsonObject claims() {
    return claims;
  }

  /// Whether the token is that of another service, which alone could judge it again.
  public boolean isOfAnother() {
    return elsewhere;
  }

  /// The claims as a policy reads them.
  public Value policyInput() {
    return policyInput.get();
  }

  /// What tells this kind of machine from others: a digest over its evidence and how it was judged,
  /// without what is new at every start.
  public String kind() {
    return kind.get();
  }

  /// The kind of TEE in upstream's spelling: the member of the evidence that is no binding.
  public String tee() {
    return tee.get();
  }

  /// Whether a part of it is no genuine chip.
  public boolean isEmulated() {
    return emulated.get();
  }

  /// The word that must stand wherever an emulated machine is told of.
  public String emulation() {
    return isEmulated() ? " (emulated)" : "";
  }

  /// The key that its evidence is bound to, as `keys` finds it.
  ///
  /// @throws MalformedException when there is none, or it is none
  public GuestKeys.Bound key(GuestKeys keys) {
    return key.in(claims, keys);
  }

  /// What was read of it so far.
  public KnownKey key() {
    return key;
  }

  /// The claim at `place`, a name a step.
  public Optional<Json> find(ClaimPath place) {
    return place.in(claims);
  }

  private static String kind(JsonObject part) {
    return part.find("ear.status").orElse(JsonNull.NULL).text()
        + (part.find(EVIDENCE).orElse(JsonNull.NULL) instanceof JsonObject evidence
            ? evidence.without("report_data").without("runtime_data_claims").canonical()
            : "");
  }

  private static String kindOf(JsonObject claims) {
    var kind = new StringBuilder();
    Submodules.of(claims)
        .forEach((name, part) -> kind.append('\n').append(name).append(kind(part)));
    return ContentDigest.of(kind.toString());
  }

  private static boolean isEmulated(JsonObject claims) {
    for (JsonObject part : Submodules.of(claims).values()) {
      if (part.find("nacre.emulated").equals(EMULATED)) {
        return true;
      }
    }
    return false;
  }

  public static String teeOf(JsonObject claims) {
    if (CPU.in(claims).orElse(JsonNull.NULL) instanceof JsonObject evidence) {
      for (String name : evidence.members().keySet()) {
        if (Tee.ofWireName(name).isPresent()) {
          return name;
        }
      }
    }
    return "unknown";
  }
}
