package dev.nacre.codec;

import java.nio.ByteOrder;

/// Reads a binary format field by field, in the order of its specification's table.
///
/// Every read names its field, so that an error names the structure, the field, the offset, what
/// was expected and what was found. Nothing is allocated before the bytes are known to be there.
public final class ByteReader {
  private final String structure;
  private final Bytes source;
  private final int end;
  private final ByteOrder order;
  private int offset;

  private ByteReader(String structure, Bytes source, int offset, int end, ByteOrder order) {
    this.structure = structure;
    this.source = source;
    this.offset = offset;
    this.end = end;
    this.order = order;
  }

  public static ByteReader littleEndian(String structure, Bytes source) {
    return new ByteReader(structure, source, 0, source.size(), ByteOrder.LITTLE_ENDIAN);
  }

  public static ByteReader bigEndian(String structure, Bytes source) {
    return new ByteReader(structure, source, 0, source.size(), ByteOrder.BIG_ENDIAN);
  }

  public int offset() {
    return offset;
  }

  public int remaining() {
    return end - offset;
  }

  public int u8(String field) {
    return (int) number(field, 1);
  }

  public int u16(String field) {
    return (int) number(field, 2);
  }

  public long u32(String field) {
    return number(field, 4);
  }

  /// 64 bits as they are; compare with [Long#compareUnsigned].
  public long u64(String field) {
    return number(field, 8);
  }

  public Bytes bytes(String field, int size) {
    require(field, size);
    Bytes read = source.slice(offset, offset + size);
    offset += size;
    return read;
  }

  /// A reader over the next `size` bytes alone, which this reader skips.
  public ByteReader within(String inner, int size) {
    require(inner, size);
    var reader = new ByteReader(structure + "." + inner, source, offset, offset + size, order);
    offset += size;
    return reader;
  }

  /// Skips `size` reserved bytes that the specification demands to be zero.
  public ByteReader zeros(int size) {
    int at = offset;
    Bytes reserved = bytes("reserved", size);
    if (!reserved.isAllZero()) {
      throw MalformedException.at(where("reserved", at), size + " bytes of zero", reserved.hex());
    }
    return this;
  }

  /// @throws MalformedException when bytes are left over
  public void end() {
    if (remaining() != 0) {
      throw MalformedException.at(
          structure + " at offset " + offset, "the end", remaining() + " more bytes");
    }
  }

  /// An exception about the field just read, for checks that the caller makes.
  public MalformedException unexpected(String field, String expected, String found) {
    return MalformedException.at(where(field, offset), expected, found);
  }

  private long number(String field, int size) {
    require(field, size);
    long value = 0;
    for (int i = 0; i < size; i++) {
      int index = order == ByteOrder.BIG_ENDIAN ? offset + i : offset + size - 1 - i;
      value = value << 8 | source.at(index);
    }
    offset += size;
    return value;
  }

  private void require(String field, int size) {
    if (size < 0 || size > remaining()) {
      throw MalformedException.at(
          where(field, offset), Integer.toUnsignedString(size) + " bytes", remaining() + " bytes");
    }
  }

  private String where(String field, int at) {
    return structure + "." + field + " at offset " + at;
  }
}
