package dev.nacre.measure;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;

/// The head that OVMF's tables of SEV and of TDX sections share: signature (four letters), length
/// of the whole table, version 1, number of entries; 32 bits each, little-endian.
final class SectionTable {
  private static final int HEADER = 16;

  private SectionTable() {}

  /// Reads the head and leaves `in` at the first entry.
  ///
  /// @param name the letters of the signature
  /// @param entry size of an entry, in bytes
  /// @return how many entries follow; so many bytes are there
  /// @throws MalformedException when it is another table, or its length does not fit its entries
  static long count(ByteReader in, String name, int entry) {
    Bytes expected = Bytes.utf8(name);
    Bytes signature = in.bytes("signature", expected.size());
    if (!signature.equals(expected)) {
      throw in.unexpected("signature", name, signature.hex());
    }
    long length = in.u32("length");
    long version = in.u32("version");
    long count = in.u32("count");
    if (version != 1) {
      throw in.unexpected("version", "1", Long.toString(version));
    }
    if (count > in.remaining() / entry || length != HEADER + entry * count) {
      throw in.unexpected(
          "length", HEADER + " + " + entry + " for each of " + count, Long.toString(length));
    }
    return count;
  }
}
