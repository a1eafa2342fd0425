package dev.nacre.attestationservice;

import dev.nacre.attestationservice.remote.Told;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonNumber;
import dev.nacre.codec.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// Why a machine is not trusted in one respect.
///
/// @param submodule which part of the machine, such as `cpu0`
/// @param rule the trustworthiness claim that falls short, such as `executables`
/// @param claim where the value stands in the evidence, such as `snp.measurement`
/// @param expected what would do
/// @param found what is there
/// @param advice what the owner can do
public record Shortfall(
    String submodule, String rule, String claim, String expected, String found, String advice) {
  /// That another service may tell of one machine.
  public static final int MOST = 64;

  public String sentence() {
    return rule + " of " + submodule + ": " + claim + " is " + found + ", expected " + expected;
  }

  public JsonObject toJson() {
    return JsonObject.builder()
        .put("submodule", submodule)
        .put("rule", rule)
        .put("claim", claim)
        .put("expected", expected)
        .put("found", found)
        .put("advice", advice)
        .build();
  }

  /// As another service tells it: bounded, and fit to be shown.
  ///
  /// @throws dev.nacre.codec.MalformedException when it is none
  public static Shortfall parse(Json told) {
    if (!(told instanceof JsonObject one)) {
      throw MalformedException.at("shortfall", "an object", told.kind());
    }
    return new Shortfall(
        Told.shown(one.string("submodule")),
        Told.shown(one.string("rule")),
        Told.shown(one.string("claim")),
        Told.shown(one.string("expected")),
        Told.shown(one.string("found")),
        Told.shown(one.string("advice")));
  }

  /// What the token of another service tells about `claims`: which of them fall short, not why.
  ///
  /// @param advice what the owner can do
  public static List<Shortfall> told(JsonObject claims, String advice) {
    var shortfalls = new ArrayList<Shortfall>();
    Submodules.of(claims).forEach((name, part) -> shortfalls.addAll(told(name, part, advice)));
    return shortfalls;
  }

  private static List<Shortfall> told(String submodule, JsonObject part, String advice) {
    var shortfalls = new ArrayList<Shortfall>();
    if (part.find(EarToken.VECTOR).orElse(JsonNull.NULL) instanceof JsonObject vector) {
      vector
          .members()
          .forEach((rule, value) -> {
            if (value instanceof JsonNumber number && !isTrusted(number.longValue())) {
              shortfalls.add(
                  new Shortfall(
                      submodule,
                      rule,
                      EarToken.VECTOR + "." + rule,
                      "a value that affirms, 2 to 31",
                      number.literal(),
                      advice));
            }
          });
    }
    return shortfalls;
  }

  private static boolean isTrusted(long value) {
    return switch (TrustTier.of((int) value)) {
      case NONE, AFFIRMING -> true;
      case WARNING, CONTRAINDICATED -> false;
    };
  }
}
