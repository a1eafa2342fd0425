package dev.nacre.codec.json;

import dev.nacre.codec.Bytes;
import java.util.AbstractList;
import java.util.RandomAccess;

/// Numbers from 0 to 255, in a byte each: evidence carries certificates as such arrays.
final class OctetList extends AbstractList<Json> implements RandomAccess {
  private final Bytes octets;

  OctetList(Bytes octets) {
    this.octets = octets;
  }

  Bytes octets() {
    return octets;
  }

  @Override
  public Json get(int index) {
    return JsonNumber.of(octets.at(index));
  }

  @Override
  public int size() {
    return octets.size();
  }
}
