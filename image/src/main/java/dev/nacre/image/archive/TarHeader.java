package dev.nacre.image.archive;

import dev.nacre.codec.MalformedException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// One 512-byte header block (POSIX.1-1988 ustar, GNU and Unix V7 variants), fields by offset.
final class TarHeader {
  static final int SIZE = 512;
  private static final byte[] POSIX = {'u', 's', 't', 'a', 'r', 0};

  private final byte[] block;
  private final long offset;

  /// @param offset of the block in the archive, for errors
  TarHeader(byte[] block, long offset) {
    this.block = block;
    this.offset = offset;
  }

  static boolean isZero(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /// @throws MalformedException when the checksum is not that of the block
  void requireChecksum() {
    long written = number("chksum", 148, 8);
    long unsigned = 0;
    long signed = 0;
    for (int i = 0; i < SIZE; i++) {
      byte b = i >= 148 && i < 156 ? (byte) ' ' : block[i];
      unsigned += b & 0xff;
      signed += b;
    }
    if (written != unsigned && written != signed) {
      throw unexpected("chksum", Long.toString(unsigned), Long.toString(written));
    }
  }

  byte typeFlag() {
    return block[156];
  }

  String name() {
    String name = text("name", 0, 100);
    boolean posix = Arrays.equals(block, 257, 263, POSIX, 0, POSIX.length);
    String prefix = posix ? text("prefix", 345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  String link() {
    return text("linkname", 157, 100);
  }

  int mode() {
    return (int) (number("mode", 100, 8) & 07777);
  }

  long uid() {
    return number("uid", 108, 8);
  }

  long gid() {
    return number("gid", 116, 8);
  }

  long size() {
    return number("size", 124, 12);
  }

  long modified() {
    return number("mtime", 136, 12);
  }

  long deviceMajor() {
    return number("devmajor", 329, 8);
  }

  long deviceMinor() {
    return number("devminor", 337, 8);
  }

  private String text(String field, int from, int length) {
    int end = from;
    while (end < from + length && block[end] != 0) {
      end++;
    }
    try {
      return utf8(block, from, end - from);
    } catch (CharacterCodingException e) {
      throw unexpected(field, "UTF-8", "other bytes");
    }
  }

  static String utf8(byte[] bytes, int from, int length) throws CharacterCodingException {
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(bytes, from, length))
        .toString();
  }

  /// Octal digits between spaces and zeros, or, when the first bit is set, a big-endian number.
  private long number(String field, int from, int length) {
    if ((block[from] & 0x80) != 0) {
      return binary(field, from, length);
    }
    long value = 0;
    int at = from;
    int end = from + length;
    while (at < end && block[at] == ' ') {
      at++;
    }
    for (; at < end && block[at] != 0 && block[at] != ' '; at++) {
      if (block[at] < '0' || block[at] > '7') {
        throw unexpected(
            field, "octal digits", "the byte 0x" + Integer.toHexString(block[at] & 0xff));
      }
      value = value << 3 | (block[at] - '0');
    }
    return value;
  }

  private long binary(String field, int from, int length) {
    byte[] digits = Arrays.copyOfRange(block, from, from + length);
    digits[0] = (byte) ((digits[0] & 0x40) != 0 ? digits[0] | 0x80 : digits[0] & 0x7f);
    BigInteger value = new BigInteger(digits);
    if (value.bitLength() > 63) {
      throw unexpected(field, "a number of 63 bits", value.bitLength() + " bits");
    }
    return value.longValue();
  }

  MalformedException unexpected(String field, String expected, String found) {
    return MalformedException.at("tar header at offset " + offset + ", " + field, expected, found);
  }
}
