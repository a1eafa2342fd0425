package dev.nacre.keybroker.pkcs11;

import dev.nacre.codec.Bytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A template: what an object is to be, or to be found by (`CK_ATTRIBUTE`: type, pointer, length).
final class Attributes {
  static final long SIZE = 24;

  private final List<Attribute> attributes = new ArrayList<>();

  private record Attribute(long type, Bytes value) {}

  Attributes bytes(long type, byte[] value) {
    attributes.add(new Attribute(type, Bytes.of(value)));
    return this;
  }

  Attributes text(long type, String value) {
    return bytes(type, value.getBytes(StandardCharsets.UTF_8));
  }

  Attributes flag(long type, boolean value) {
    return bytes(type, new byte[] {(byte) (value ? 1 : 0)});
  }

  Attributes number(long type, long value) {
    byte[] word = new byte[Long.BYTES];
    MemorySegment.ofArray(word).set(ValueLayout.JAVA_LONG_UNALIGNED, 0, value);
    return bytes(type, word);
  }

  int count() {
    return attributes.size();
  }

  /// Laid out in `memory`.
  MemorySegment in(Memory memory) {
    MemorySegment template = memory.zeros(count() * SIZE);
    for (int i = 0; i < count(); i++) {
      Attribute attribute = attributes.get(i);
      MemorySegment value = memory.copyOf(attribute.value().toArray());
      set(template, i, attribute.type(), value.address(), attribute.value().size());
    }
    return template;
  }

  static void set(MemorySegment template, int index, long type, long address, long length) {
    template.set(ValueLayout.JAVA_LONG, index * SIZE, type);
    template.set(ValueLayout.JAVA_LONG, index * SIZE + 8, address);
    template.set(ValueLayout.JAVA_LONG, index * SIZE + 16, length);
  }
}
