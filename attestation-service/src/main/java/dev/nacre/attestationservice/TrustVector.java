package dev.nacre.attestationservice;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonNumber;
import dev.nacre.codec.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The trustworthiness claims of one machine or device, by name.
record TrustVector(Map<String, Integer> claims) {
  private static final List<String> NAMES =
      List.of(
          "instance-identity",
          "configuration",
          "executables",
          "file-system",
          "hardware",
          "runtime-opaque",
          "storage-opaque",
          "sourced-data");

  TrustVector {
    var ordered = new LinkedHashMap<String, Integer>();
    for (String name : NAMES) {
      Integer value = claims.get(name);
      if (value != null) {
        ordered.put(name, value);
      }
    }
    claims = ordered;
  }

  /// What a policy's rule `trust_claims` gave. Policies spell the names with `_` or `-`.
  ///
  /// @throws MalformedException when it is no object, empty, or has a name or value that means
  ///   nothing
  static TrustVector parse(Json trustClaims) {
    if (!(trustClaims instanceof JsonObject object)) {
      throw MalformedException.at("trust_claims", "an object", trustClaims.kind());
    }
    if (object.members().isEmpty()) {
      throw MalformedException.at("trust_claims", "at least one claim", "none");
    }
    var claims = new LinkedHashMap<String, Integer>();
    object
        .members()
        .forEach(
            (name, value) -> claims.merge(known(name), number(name, value), TrustVector::worse));
    return new TrustVector(claims);
  }

  private static String known(String name) {
    String spelled = name.replace('_', '-');
    if (!NAMES.contains(spelled)) {
      throw MalformedException.at("trust_claims", "one of " + NAMES, name);
    }
    return spelled;
  }

  private static int number(String name, Json value) {
    if (!(value instanceof JsonNumber number)) {
      throw MalformedException.at("trust_claims." + name, "a number", value.kind());
    }
    long wide = number.longValue();
    if (wide < Byte.MIN_VALUE || wide > Byte.MAX_VALUE) {
      throw MalformedException.at("trust_claims." + name, "-128 to 127", number.literal());
    }
    return (int) wide;
  }

  /// Claim by claim the one of the worse tier.
  TrustVector worst(TrustVector other) {
    var all = new LinkedHashMap<>(claims);
    other.claims().forEach((name, value) -> all.merge(name, value, TrustVector::worse));
    return new TrustVector(all);
  }

  private static Integer worse(Integer one, Integer other) {
    return TrustTier.of(other).compareTo(TrustTier.of(one)) > 0 ? other : one;
  }

  TrustTier tier() {
    return TrustTier.worstOf(claims.values());
  }

  JsonObject toJson() {
    var json = JsonObject.builder();
    claims.forEach((name, value) -> json.put(name, value.longValue()));
    return json.build();
  }
}
