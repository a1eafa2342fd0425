package dev.nacre.codec.json;

import java.util.Iterator;
import java.util.List;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A JSON array.
public record JsonArray(List<Json> elements) implements Json, Iterable<Json> {
  public JsonArray {
    elements = List.copyOf(elements);
  }

  public static JsonArray of(Json... elements) {
    return new JsonArray(List.of(elements));
  }

  public static JsonArray ofStrings(Iterable<String> values) {
    var elements = new java.util.ArrayList<Json>();
    values.forEach(value -> elements.add(Json.of(value)));
    return new JsonArray(elements);
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
