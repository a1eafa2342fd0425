package dev.nacre.attestationservice;

import dev.nacre.codec.cbor.Cbor;
import dev.nacre.codec.cbor.CborArray;
import dev.nacre.codec.cbor.CborFloat;
import dev.nacre.codec.cbor.CborInteger;
import dev.nacre.codec.cbor.CborMap;
import dev.nacre.codec.cbor.CborSimple;
import dev.nacre.codec.cbor.CborText;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonBoolean;
import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonNumber;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;

/// The claims of an Attestation Result as those of a CBOR Web Token: numbers for the names that RFC
/// 8392, RFC 9711, AR4SI and EAR (draft-ietf-rats-ear) number, and for upstream's extension; any
/// other name stays text.
final class EarCwt {
  private static final Map<String, Integer> CLAIMS =
      Map.of("iss", 1, "exp", 4, "iat", 6, "eat_profile", 265);
  private static final Map<String, Integer> VERIFIER = Map.of("developer", 0, "build", 1);
  private static final Map<String, Integer> VECTOR =
      Map.of(
          "instance-identity", 0,
          "configuration", 1,
          "executables", 2,
          "file-system", 3,
          "hardware", 4,
          "runtime-opaque", 5,
          "storage-opaque", 6,
          "sourced-data", 7);
  private static final Map<TrustTier, Integer> TIERS =
      Map.of(
          TrustTier.NONE, 0,
          TrustTier.AFFIRMING, 2,
          TrustTier.WARNING, 32,
          TrustTier.CONTRAINDICATED, 96);
  private static final Map<String, Integer> APPRAISAL =
      Map.of(EarToken.POLICY_ID, 1003, EarToken.EVIDENCE, -70_000, "ear.trustee.identifiers", -18);
  private static final int SUBMODULES = 266;
  private static final int STATUS = 1000;
  private static final int TRUST_VECTOR = 1001;
  private static final int VERIFIER_ID = 1004;
  private static final int LONGEST_LONG = 19;

  private EarCwt() {}

  /// @param claims as [EarToken] makes them
  static CborMap of(JsonObject claims) {
    var map = CborMap.builder();
    claims
        .members()
        .forEach((name, value) -> {
          switch (name) {
            case "submods" -> map.put(SUBMODULES, submodules(claims.object(name)));
            case "ear.verifier-id" -> map.put(VERIFIER_ID, named(claims.object(name), VERIFIER));
            default -> map.put(key(name, CLAIMS), cbor(value));
          }
        });
    return map.build();
  }

  private static CborMap submodules(JsonObject submodules) {
    var map = CborMap.builder();
    submodules
        .members()
        .keySet()
        .forEach(name -> map.put(name, appraisal(submodules.object(name))));
    return map.build();
  }

  private static CborMap appraisal(JsonObject submodule) {
    var map = CborMap.builder();
    submodule
        .members()
        .forEach((name, value) -> {
          switch (name) {
            case EarToken.STATUS -> map.put(STATUS, tier(submodule.string(name)));
            case EarToken.VECTOR -> map.put(TRUST_VECTOR, named(submodule.object(name), VECTOR));
            default -> map.put(key(name, APPRAISAL), cbor(value));
          }
        });
    return map.build();
  }

  private static CborInteger tier(String word) {
    TrustTier tier = TrustTier.valueOf(word.toUpperCase(Locale.ROOT));
    return CborInteger.of(TIERS.getOrDefault(tier, 0));
  }

  private static CborMap named(JsonObject object, Map<String, Integer> numbers) {
    var map = CborMap.builder();
    object.members().forEach((name, value) -> map.put(key(name, numbers), cbor(value)));
    return map.build();
  }

  private static Cbor key(String name, Map<String, Integer> numbers) {
    Integer number = numbers.get(name);
    return number == null ? new CborText(name) : CborInteger.of(number);
  }

  private static Cbor cbor(Json json) {
    return switch (json) {
      case JsonObject object -> named(object, Map.of());
      case JsonArray array -> CborArray.of(array.stream().map(EarCwt::cbor).toArray(Cbor[]::new));
      case JsonString(String text) -> new CborText(text);
      case JsonNumber number -> number(new BigDecimal(number.literal()));
      case JsonBoolean flag -> flag.value() ? CborSimple.TRUE : CborSimple.FALSE;
      case JsonNull _ -> CborSimple.NULL;
    };
  }

  private static Cbor number(BigDecimal number) {
    return isLong(number)
        ? CborInteger.of(number.longValueExact())
        : new CborFloat(number.doubleValue());
  }

  /// How many digits it has is looked at first: a guest's may have millions of them behind an
  /// exponent.
  private static boolean isLong(BigDecimal number) {
    boolean whole = number.signum() == 0 || number.stripTrailingZeros().scale() <= 0;
    return whole
        && number.precision() - (long) number.scale() <= LONGEST_LONG
        && number.toBigInteger().bitLength() < Long.SIZE;
  }
}
