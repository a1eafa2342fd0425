package dev.nacre.attestation.se;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;

/// What tells one image for IBM Secure Execution from every other: 208 bytes.
///
/// @param pages SHA-512 over the pages in the order in which they are loaded (PLD)
/// @param addresses SHA-512 over their addresses (ALD)
/// @param tweaks SHA-512 over the tweaks under which they are encrypted (TLD)
/// @param tag 16 bytes that authenticate the image's header (SE tag)
public record ImageTags(Bytes pages, Bytes addresses, Bytes tweaks, Bytes tag) {
  public static final int SIZE = 208;
  static final int DIGEST = 64;
  static final int TAG = 16;

  /// @throws MalformedException when it is not of 208 bytes
  public static ImageTags parse(Bytes tags) {
    ByteReader in = ByteReader.bigEndian("SE image tags", tags);
    var parsed =
        new ImageTags(
            in.bytes("pld", DIGEST),
            in.bytes("ald", DIGEST),
            in.bytes("tld", DIGEST),
            in.bytes("tag", TAG));
    in.end();
    return parsed;
  }

  /// The four, one after the other.
  public Bytes content() {
    return pages.concat(addresses).concat(tweaks).concat(tag);
  }
}
