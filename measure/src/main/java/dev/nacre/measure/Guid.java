package dev.nacre.measure;

import dev.nacre.codec.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;

/// A GUID as firmware stores it: the first three groups little-endian (UEFI specification, appendix
/// A).
final class Guid {
  static final int SIZE = 16;

  private Guid() {}

  static Bytes of(String text) {
    UUID id = UUID.fromString(text);
    long high = id.getMostSignificantBits();
    var stored = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    stored.putInt((int) (high >>> 32)).putShort((short) (high >>> 16)).putShort((short) high);
    stored.order(ByteOrder.BIG_ENDIAN).putLong(id.getLeastSignificantBits());
    return Bytes.of(stored.array());
  }
}
