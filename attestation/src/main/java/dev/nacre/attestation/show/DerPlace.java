package dev.nacre.attestation.show;

import dev.nacre.codec.Der;
import dev.nacre.codec.MalformedException;
import java.util.ArrayList;
import java.util.List;

/// A DER element and where it stands.
///
/// @param offset in the whole encoding
record DerPlace(Der element, int offset) {
  int size() {
    return element.encoding().size();
  }

  int contentOffset() {
    return offset + size() - element.content().size();
  }

  boolean isConstructed() {
    return (element.tag() & 0x20) != 0;
  }

  /// @throws MalformedException when it has fewer than `least`, or is primitive
  List<DerPlace> children(int least) {
    var places = new ArrayList<DerPlace>();
    int next = contentOffset();
    for (Der child : element.children()) {
      places.add(new DerPlace(child, next));
      next += child.encoding().size();
    }
    if (places.size() < least) {
      throw MalformedException.at(
          "DER at offset " + offset, "at least " + least + " elements", places.size() + "");
    }
    return places;
  }

  /// The element inside an OCTET STRING.
  DerPlace opened() {
    return new DerPlace(Der.parse(element.octets()), contentOffset());
  }
}
