package dev.nacre.keybroker.limits;

import dev.nacre.codec.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.Map;

/// What a frame of headers holds (HPACK, RFC 7541), walked through without the table that both
/// sides keep.
final class HeaderBlock {
  /// By a name's length and bytes: as they are, and in the code of appendix B.
  private static final Map<Bytes, Integer> NUMBERS =
      Map.of(
          Bytes.ofHex("0a3a617574686f72697479"), 1,
          Bytes.ofHex("88b83b5339ec327d7f"), 1,
          Bytes.ofHex("073a6d6574686f64"), 2,
          Bytes.ofHex("85b9495339e4"), 2,
          Bytes.ofHex("053a70617468"), 4,
          Bytes.ofHex("84b958d33f"), 4,
          Bytes.ofHex("073a736368656d65"), 6,
          Bytes.ofHex("85b8824e5a4b"), 6);

  private static final int KNOWN = 0x80;
  private static final int KEPT = 0x40;
  private static final int SIZE_OF_TABLE = 0x20;
  private static final int NEVER_KEPT = 0x10;
  private static final int NOT_KEPT = 0;

  /// Of a number that goes on in bytes behind the first: more than any frame needs.
  private static final int MOST_BITS = 21;

  private final byte[] block;
  private int at;

  HeaderBlock(byte[] block) {
    this.block = block;
  }

  /// The same headers, where the names of pseudo-headers that are written out are given by number.
  ///
  /// These come before all others (RFC 9113 section 8.3), so the first other name that is written
  /// out, or what is malformed, ends the walk: the rest stays. An entry that a header becomes in
  /// the table is the same, however its name was written.
  byte[] numbered() {
    var out = new ByteArrayOutputStream(block.length);
    int done = 0;
    while (at < block.length && numbered(out)) {
      done = at;
    }
    out.write(block, done, block.length - done);
    return out.toByteArray();
  }

  /// How many headers there are, up to one that is malformed.
  int headers() {
    int count = 0;
    while (at < block.length && passes()) {
      count++;
    }
    return count;
  }

  /// Whether one more is written.
  private boolean numbered(ByteArrayOutputStream out) {
    int start = at;
    int first = block[at] & 0xff;
    if (first == KEPT || first == NOT_KEPT || first == NEVER_KEPT) {
      at++;
      return named(first, out);
    }
    boolean isWhole = passes();
    if (isWhole) {
      out.write(block, start, at - start);
    }
    return isWhole;
  }

  /// Passes one header, or a size of the table.
  private boolean passes() {
    int first = block[at] & 0xff;
    if ((first & KNOWN) != 0) {
      return number(7) >= 0;
    }
    if ((first & (KEPT | SIZE_OF_TABLE)) == SIZE_OF_TABLE) {
      return number(5) >= 0;
    }
    int name = number((first & KEPT) == 0 ? 4 : 6);
    return name >= 0 && (name > 0 || text()) && text();
  }

  /// @param first the byte that says how the header is kept, with no number of a name in it
  private boolean named(int first, ByteArrayOutputStream out) {
    int name = at;
    if (!text()) {
      return false;
    }
    Integer number = NUMBERS.get(Bytes.of(block, name, at));
    int value = at;
    if (number == null || !text()) {
      return false;
    }
    out.write(first | number);
    out.write(block, value, at - value);
    return true;
  }

  /// Passes a text and its length (section 5.2).
  private boolean text() {
    int length = at < block.length ? number(7) : -1;
    if (length < 0 || length > block.length - at) {
      return false;
    }
    at += length;
    return true;
  }

  /// Passes a number that begins in the last `bits` of this byte (section 5.1); -1 when it is
  /// malformed.
  private int number(int bits) {
    int most = (1 << bits) - 1;
    int number = block[at++] & most;
    if (number < most) {
      return number;
    }
    for (int shift = 0; shift < MOST_BITS && at < block.length; shift += 7) {
      int next = block[at++];
      number += (next & 0x7f) << shift;
      if (next >= 0) {
        return number;
      }
    }
    return -1;
  }
}
