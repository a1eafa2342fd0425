package dev.nacre.attestation.dcap;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/// A state that Intel describes: the security versions that reach it, and what is to be said of it.
///
/// @param required versions that a platform must have at least
/// @param date when the last of its weaknesses became known
/// @param advisories which apply to it
record TcbLevel<V>(V required, Instant date, TcbStatus status, List<String> advisories) {
  TcbLevel {
    advisories = List.copyOf(advisories);
  }

  /// Security versions of a platform.
  ///
  /// @param tdx empty in an SGX document
  record Platform(List<Integer> sgx, int pce, List<Integer> tdx) {
    Platform {
      sgx = List.copyOf(sgx);
      tdx = List.copyOf(tdx);
    }

    static Platform parse(JsonObject tcb) {
      return new Platform(
          components(tcb.array("sgxtcbcomponents")),
          number(tcb, "pcesvn", 0xffff),
          tcb.find("tdxtcbcomponents").isPresent()
              ? components(tcb.array("tdxtcbcomponents"))
              : List.of());
    }

    private static List<Integer> components(JsonArray array) {
      if (array.size() != 16) {
        throw MalformedException.at("tcbcomponents", "16", Integer.toString(array.size()));
      }
      var svns = new ArrayList<Integer>();
      for (Json component : array) {
        svns.add(number(object(component), "svn", 255));
      }
      return svns;
    }
  }

  /// How a document writes down the versions of one level.
  interface Versions<V> {
    V parse(JsonObject tcb);
  }

  /// Best first, as they stand.
  static <V> List<TcbLevel<V>> parseAll(JsonArray levels, Versions<V> versions) {
    if (levels.size() > 1024) {
      throw MalformedException.at("tcbLevels", "at most 1024", Integer.toString(levels.size()));
    }
    var parsed = new ArrayList<TcbLevel<V>>();
    for (Json element : levels) {
      JsonObject level = object(element);
      parsed.add(
          new TcbLevel<>(
              versions.parse(level.object("tcb")),
              instant(level, "tcbDate"),
              TcbStatus.named(level.string("tcbStatus")),
              advisories(level)));
    }
    return List.copyOf(parsed);
  }

  private static List<String> advisories(JsonObject level) {
    var ids = new ArrayList<String>();
    if (level.findPresent("advisoryIDs").isPresent()) {
      for (Json id : level.array("advisoryIDs")) {
        ids.add(id instanceof JsonString(String text) ? text : id.text());
      }
    }
    return ids;
  }

  static int number(JsonObject object, String name, int most) {
    long value = object.number(name);
    if (value < 0 || value > most) {
      throw MalformedException.at(name, "0 to " + most, Long.toString(value));
    }
    return (int) value;
  }

  static JsonObject object(Json json) {
    if (json instanceof JsonObject object) {
      return object;
    }
    throw MalformedException.at("level", "an object", json.kind());
  }

  static Instant instant(JsonObject object, String name) {
    try {
      return Instant.parse(object.string(name));
    } catch (DateTimeParseException e) {
      throw new MalformedException(
          name + ": expected a time in ISO 8601, found " + object.string(name), e);
    }
  }
}
