package dev.nacre.keybroker.pkcs11;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// Memory outside of the heap for one call, overwritten at its end: PINs and secrets pass through.
final class Memory implements AutoCloseable {
  private final Arena arena = Arena.ofConfined();
  private final List<MemorySegment> given = new ArrayList<>();

  /// Zeros, aligned to words; never empty, so that it has an address.
  MemorySegment zeros(long size) {
    MemorySegment segment = arena.allocate(Math.max(1, size), Long.BYTES);
    given.add(segment);
    return segment;
  }

  MemorySegment copyOf(byte[] content) {
    MemorySegment segment = zeros(content.length);
    MemorySegment.copy(content, 0, segment, ValueLayout.JAVA_BYTE, 0, content.length);
    return segment;
  }

  /// A place for one word.
  MemorySegment word(long value) {
    return words(value);
  }

  MemorySegment words(long... values) {
    MemorySegment segment = zeros(values.length * (long) Long.BYTES);
    for (int i = 0; i < values.length; i++) {
      segment.setAtIndex(ValueLayout.JAVA_LONG, i, values[i]);
    }
    return segment;
  }

  static long word(MemorySegment place) {
    return place.get(ValueLayout.JAVA_LONG, 0);
  }

  @Override
  public void close() {
    given.forEach(segment -> segment.fill((byte) 0));
    arena.close();
  }
}
