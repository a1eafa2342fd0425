package dev.nacre.emulator;

import dev.nacre.codec.Bytes;
import java.nio.ByteBuffer;

/// Writes the structures of TPM 2.0 part 2, big-endian.
final class TpmWire {
  static final int SHA_256 = 0x000b;
  static final int SHA_384 = 0x000c;
  static final int NULL = 0x0010;

  private TpmWire() {}

  static Bytes u8(int value) {
    return Bytes.of((byte) value);
  }

  static Bytes u16(int value) {
    return Bytes.of(ByteBuffer.allocate(2).putShort((short) value).array());
  }

  static Bytes u32(long value) {
    return Bytes.of(ByteBuffer.allocate(4).putInt((int) value).array());
  }

  static Bytes u64(long value) {
    return Bytes.of(ByteBuffer.allocate(8).putLong(value).array());
  }

  /// A TPM2B.
  static Bytes sized(Bytes content) {
    return u16(content.size()).concat(content);
  }
}
