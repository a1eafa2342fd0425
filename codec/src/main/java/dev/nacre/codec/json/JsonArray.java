package dev.nacre.codec.json;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A JSON array.
public record JsonArray(List<Json> elements) implements Json, Iterable<Json> {
  public JsonArray {
    elements = elements instanceof OctetList ? elements : List.copyOf(elements);
  }

  public static JsonArray of(Json... elements) {
    return new JsonArray(List.of(elements));
  }

  public static JsonArray ofStrings(Iterable<String> values) {
    var elements = new ArrayList<Json>();
    values.forEach(value -> elements.add(Json.of(value)));
    return new JsonArray(elements);
  }

  /// The bytes as numbers from 0 to 255.
  public static JsonArray ofBytes(Bytes content) {
    return new JsonArray(new OctetList(content));
  }

  /// The bytes whose numbers, from 0 to 255, are the elements.
  ///
  /// @param name how an error calls this array
  /// @throws MalformedException when an element is something else
  public Bytes bytes(String name) {
    if (elements instanceof OctetList list) {
      return list.octets();
    }
    var octets = new byte[elements.size()];
    for (int i = 0; i < octets.length; i++) {
      octets[i] = (byte) octet(name, i);
    }
    return Bytes.of(octets);
  }

  private int octet(String name, int index) {
    Json found = elements.get(index);
    int value = found instanceof JsonNumber number ? number.octet() : -1;
    if (value >= 0) {
      return value;
    }
    throw MalformedException.at(
        "\"" + name + "\"[" + index + "]",
        "a number from 0 to 255",
        found instanceof JsonNumber(String literal) && literal.length() <= 20
            ? literal
            : found.kind());
  }

  public static Collector<Json, ?, JsonArray> collector() {
    return Collectors.collectingAndThen(Collectors.toList(), JsonArray::new);
  }

  public int size() {
    return elements.size();
  }

  public Json get(int index) {
    return elements.get(index);
  }

  public Stream<Json> stream() {
    return elements.stream();
  }

  @Override
  public Iterator<Json> iterator() {
    return elements.iterator();
  }

  @Override
  public String kind() {
    return "an array";
  }

  @Override
  public String toString() {
    return text();
  }
}
