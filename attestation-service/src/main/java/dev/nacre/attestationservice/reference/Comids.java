package dev.nacre.attestationservice.reference;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.cbor.Cbor;
import dev.nacre.codec.cbor.CborArray;
import dev.nacre.codec.cbor.CborBytes;
import dev.nacre.codec.cbor.CborForm;
import dev.nacre.codec.cbor.CborInteger;
import dev.nacre.codec.cbor.CborMap;
import dev.nacre.codec.cbor.CborTag;
import dev.nacre.codec.cbor.CborText;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The reference triples of concise module identifiers (draft-ietf-rats-corim section 5) as values
/// with names.
///
/// A name is vendor, model, key, name and serial number of the measurement, as far as they are
/// there, and what is measured, between slashes: `ACME/RoadRunner/31fb5abf-…/digests`. What `nacre
/// measure` writes is named by the measurement's key alone: it is the name that policies ask for.
final class Comids {
  /// The vendor of what `nacre measure` writes.
  private static final String OWN = "nacre";

  private static final int COMID = 506;
  private static final int UUID = 37;
  private static final int TAGGED_BYTES = 560;
  private static final int TRIPLES = 4;
  private static final int REFERENCE_TRIPLES = 0;
  private static final int CLASS = 0;
  private static final int VENDOR = 1;
  private static final int MODEL = 2;
  private static final int KEY = 0;
  private static final int VALUES = 1;
  private static final int DIGESTS = 2;
  private static final int RAW_VALUE = 4;
  private static final int SERIAL_NUMBER = 8;
  private static final int NAME = 11;

  private final Map<String, Set<String>> digests = new LinkedHashMap<>();
  private final Map<String, String> raw = new LinkedHashMap<>();

  /// @param tags a CoRIM's
  /// @throws MalformedException when one is no CoMID, or two measurements contradict each other
  Map<String, Json> read(CborArray tags) {
    tags.forEach(this::comid);
    var values = new LinkedHashMap<String, Json>();
    digests.forEach((name, all) -> values.put(name, JsonArray.ofStrings(all)));
    raw.forEach((name, hex) -> {
      if (values.put(name, Json.of(hex)) != null) {
        throw MalformedException.at("CoMID", "digests or a raw value", "both for " + name);
      }
    });
    return values;
  }

  private void comid(Cbor tag) {
    if (!(tag instanceof CborTag(long number, CborBytes(Bytes encoding))) || number != COMID) {
      throw MalformedException.at("CoRIM.tags", "tags " + COMID + " (CoMID)", tag.kind());
    }
    CborMap triples =
        Cbor.parse(encoding, CborForm.VALID)
            .asMap("CoMID")
            .get(TRIPLES, "CoMID.triples")
            .asMap("CoMID.triples");
    triples
        .find(REFERENCE_TRIPLES)
        .ifPresent(all -> all.asArray("CoMID.reference-triples").forEach(this::triple));
  }

  private void triple(Cbor triple) {
    CborArray parts = triple.asArray("reference triple");
    if (parts.size() != 2) {
      throw MalformedException.at("reference triple", "two elements", parts.size() + "");
    }
    CborMap environment =
        parts
            .get(0)
            .asMap("environment")
            .find(CLASS)
            .map(found -> found.asMap("environment's class"))
            .orElseGet(CborMap::empty);
    // Early drafts have one measurement where later ones have a list of them.
    if (parts.get(1) instanceof CborMap one) {
      measurement(environment, one);
      return;
    }
    parts.get(1).asArray("measurements").forEach(one -> measurement(environment, one));
  }

  private void measurement(CborMap environment, Cbor item) {
    CborMap measurement = item.asMap("measurement");
    CborMap values = measurement.get(VALUES, "measurement's values").asMap("measurement's values");
    Optional<String> vendor = text(environment, VENDOR);
    Optional<String> key = measurement.find(KEY).map(Comids::key);
    List<Bytes> found = values.find(DIGESTS).map(Comids::digests).orElseGet(List::of);
    if (vendor.filter(OWN::equals).isPresent() && key.isPresent()) {
      add(key.get(), found);
      return;
    }
    var path = new ArrayList<String>();
    vendor.ifPresent(path::add);
    text(environment, MODEL).ifPresent(path::add);
    key.ifPresent(path::add);
    text(values, NAME).ifPresent(path::add);
    text(values, SERIAL_NUMBER).ifPresent(path::add);
    if (path.isEmpty()) {
      throw MalformedException.at("measurement", "a vendor, a model, a key or a name", "none");
    }
    String name = String.join("/", path);
    add(name + "/digests", found);
    values.find(RAW_VALUE).flatMap(Comids::raw).ifPresent(bytes -> add(name, bytes));
  }

  private void add(String name, List<Bytes> found) {
    if (!found.isEmpty()) {
      Set<String> all = digests.computeIfAbsent(name, _ -> new LinkedHashSet<>());
      found.forEach(digest -> all.add(digest.hex()));
    }
  }

  private void add(String name, Bytes bytes) {
    String earlier = raw.put(name + "/raw_bytes", bytes.hex());
    if (earlier != null && !earlier.equals(bytes.hex())) {
      throw MalformedException.at("raw value of " + name, "one", "two that differ");
    }
  }

  private static Optional<String> text(CborMap map, int label) {
    return map.find(label).map(text -> text.asText("label " + label));
  }

  private static String key(Cbor key) {
    return switch (key) {
      case CborText(String text) -> text;
      case CborInteger number -> "claim" + number.value();
      case CborTag(long tag, CborBytes(Bytes id)) when tag == UUID && id.size() == 16 -> dashed(id);
      default ->
          throw MalformedException.at("measurement's key", "a text, number or UUID", key.kind());
    };
  }

  private static String dashed(Bytes id) {
    return id.hex().replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
  }

  /// Each an algorithm, by number or name, and a digest.
  private static List<Bytes> digests(Cbor all) {
    return all.asArray("digests").stream()
        .map(one -> {
          CborArray pair = one.asArray("digest");
          if (pair.size() != 2) {
            throw MalformedException.at("digest", "an algorithm and a value", pair.size() + "");
          }
          return pair.get(1).asBytes("digest");
        })
        .toList();
  }

  private static Optional<Bytes> raw(Cbor value) {
    return value instanceof CborTag(long tag, CborBytes(Bytes bytes)) && tag == TAGGED_BYTES
        ? Optional.of(bytes)
        : Optional.empty();
  }
}
