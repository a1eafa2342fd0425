package dev.nacre.codec.cbor;

import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/// An array.
public record CborArray(List<Cbor> elements) implements Cbor, Iterable<Cbor> {
  public CborArray {
    elements = List.copyOf(elements);
  }

  public static CborArray of(Cbor... elements) {
    return new CborArray(List.of(elements));
  }

  public int size() {
    return elements.size();
  }

  public Cbor get(int index) {
    return elements.get(index);
  }

  public Stream<Cbor> stream() {
    return elements.stream();
  }

  @Override
  public Iterator<Cbor> iterator() {
    return elements.iterator();
  }

  @Override
  public String kind() {
    return "an array";
  }

  @Override
  public String toString() {
    return diagnostic();
  }
}
