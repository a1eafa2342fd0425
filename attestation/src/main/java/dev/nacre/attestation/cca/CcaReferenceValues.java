package dev.nacre.attestation.cca;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What platforms and realms must be made of: a reference-value store in upstream's form.
///
/// @param platforms by make
/// @param realms any of which a realm may be
record CcaReferenceValues(List<Platform> platforms, List<Realm> realms) {
  CcaReferenceValues {
    platforms = List.copyOf(platforms);
    realms = List.copyOf(realms);
  }

  /// @param components all of a platform's, in any order
  record Platform(Bytes implementationId, Bytes configuration, List<Component> components) {
    boolean holds(PlatformClaims claims) {
      if (!configuration.equals(claims.configuration())
          || components.size() != claims.components().size()) {
        return false;
      }
      var open = new ArrayList<>(claims.components());
      for (Component component : components) {
        Optional<SoftwareComponent> match = open.stream().filter(component::holds).findFirst();
        if (match.isEmpty()) {
          return false;
        }
        open.remove(match.get());
      }
      return true;
    }
  }

  /// @param type demanded only where it is given, and so is `version`
  record Component(
      Bytes measurement, Bytes signer, Optional<String> type, Optional<String> version) {
    boolean holds(SoftwareComponent found) {
      return measurement.equals(found.measurement())
          && signer.equals(found.signer())
          && (type.isEmpty() || type.equals(found.type()))
          && (version.isEmpty() || version.equals(found.version()));
    }
  }

  /// @param extensible demanded only where it is given, and so is `personalization`
  record Realm(
      Bytes initial,
      String keyHashAlgorithm,
      Optional<List<Bytes>> extensible,
      Optional<Bytes> personalization) {
    boolean holds(RealmClaims claims) {
      return initial.equals(claims.initialMeasurement())
          && keyHashAlgorithm.equals(claims.keyHashAlgorithm())
          && (extensible.isEmpty() || extensible.get().equals(claims.extensibleMeasurements()))
          && (personalization.isEmpty() || personalization.get().equals(claims.personalization()));
    }
  }

  static CcaReferenceValues parse(Bytes store) {
    if (Json.parse(store) instanceof JsonObject object) {
      return new CcaReferenceValues(
          all(object, "platform", CcaReferenceValues::platform),
          all(object, "realm", CcaReferenceValues::realm));
    }
    throw MalformedException.at("CCA reference values", "an object", "something else");
  }

  private static Platform platform(JsonObject entry) {
    return new Platform(
        Bytes.ofHex(entry.string("implementation-id")),
        Bytes.ofHex(entry.string("platform-configuration")),
        all(entry, "sw-components", CcaReferenceValues::component));
  }

  private static Component component(JsonObject entry) {
    return new Component(
        Bytes.ofHex(entry.string("measurement-value")),
        Bytes.ofHex(entry.string("signer-id")),
        text(entry, "component-type"),
        text(entry, "version"));
  }

  private static Realm realm(JsonObject entry) {
    Optional<List<Bytes>> extensible =
        entry.findPresent("extensible-measurements").isPresent()
            ? Optional.of(
                entry.array("extensible-measurements").stream()
                    .map(CcaReferenceValues::hex)
                    .toList())
            : Optional.empty();
    return new Realm(
        Bytes.ofHex(entry.string("initial-measurement")),
        entry.string("rak-hash-algorithm"),
        extensible,
        text(entry, "personalization-value").map(Bytes::ofHex));
  }

  private static Bytes hex(Json json) {
    if (json instanceof JsonString(String digits)) {
      return Bytes.ofHex(digits);
    }
    throw MalformedException.at("\"extensible-measurements\"", "strings", json.kind());
  }

  private static Optional<String> text(JsonObject entry, String name) {
    return entry.findPresent(name).isPresent() ? Optional.of(entry.string(name)) : Optional.empty();
  }

  private static <T> List<T> all(JsonObject from, String name, Function<JsonObject, T> parse) {
    JsonArray entries =
        from.find(name).orElse(JsonNull.NULL) == JsonNull.NULL ? JsonArray.of() : from.array(name);
    var parsed = new ArrayList<T>();
    for (Json entry : entries) {
      if (!(entry instanceof JsonObject object)) {
        throw MalformedException.at("\"" + name + "\"", "objects", entry.kind());
      }
      parsed.add(parse.apply(object));
    }
    return parsed;
  }
}
