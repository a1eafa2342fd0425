package dev.nacre.measure;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.util.ArrayList;
import java.util.List;

/// An image for IBM Secure Execution, by its header: what an ultravisor will state about a machine
/// that was started from it.
///
/// The digests cover pages encrypted under keys that are drawn when the image is built, so they are
/// read from the image, not predicted from its parts.
///
/// @param pages SHA-512 over the pages (PLD)
/// @param addresses SHA-512 over their addresses (ALD)
/// @param tweaks SHA-512 over their tweaks (TLD)
/// @param tag of the header, 16 bytes
/// @param controlFlags what the machine permits, as far as it stands there in plain
/// @param hosts hashes of the keys of the hosts that can start it, 32 bytes each
/// @param header the header itself, for a verifier
public record SealedImage(
    Bytes pages,
    Bytes addresses,
    Bytes tweaks,
    Bytes tag,
    long controlFlags,
    List<Bytes> hosts,
    Bytes header) {
  private static final Bytes MAGIC = Bytes.utf8("IBMSecEx");
  private static final int DIGEST = 64;
  private static final int FIXED = 0x1a0;
  private static final int SLOT = 80;
  private static final int HASH = 32;
  private static final int TAG = 16;
  private static final int MOST_SLOTS = 256;
  private static final int MOST_ENCRYPTED = 64 << 10;

  public SealedImage {
    hosts = List.copyOf(hosts);
  }

  /// Finds the header in an image, or takes a header by itself.
  ///
  /// @throws MalformedException when there is none, or more than one
  public static SealedImage in(Bytes file) {
    var found = new ArrayList<SealedImage>();
    for (int at = 0; at + FIXED <= file.size(); at++) {
      if (file.at(at) == MAGIC.at(0) && file.slice(at, at + MAGIC.size()).equals(MAGIC)) {
        found.add(read(file.slice(at, file.size())));
      }
    }
    if (found.size() != 1) {
      throw MalformedException.at("SE image", "one header IBMSecEx", found.size() + "");
    }
    return found.getFirst();
  }

  private static SealedImage read(Bytes file) {
    ByteReader in = ByteReader.bigEndian("SE image header", file);
    var _ = in.bytes("magic", MAGIC.size());
    long version = in.u32("version");
    long size = in.u32("size");
    var _ = in.bytes("iv and reserved", 16);
    long slots = in.u64("key_slots");
    long encrypted = in.u64("encrypted_size");
    boolean bounded =
        slots >= 0 && slots <= MOST_SLOTS && encrypted >= 0 && encrypted <= MOST_ENCRYPTED;
    if (version != 0x100 || !bounded || size != FIXED + slots * SLOT + encrypted + TAG) {
      throw in.unexpected(
          "size",
          "version 0x100, and the size of its slots and its encrypted part",
          "version %#x, %d slots, %d encrypted bytes, %d in all"
              .formatted(version, slots, encrypted, size));
    }
    var _ = in.u64("encrypted_pages");
    long flags = in.u64("control_flags");
    var _ = in.bytes("customer_key", 160);
    Bytes pages = in.bytes("pld", DIGEST);
    Bytes addresses = in.bytes("ald", DIGEST);
    Bytes tweaks = in.bytes("tld", DIGEST);
    var hosts = new ArrayList<Bytes>();
    for (int i = 0; i < slots; i++) {
      hosts.add(in.bytes("host", HASH));
      var _ = in.bytes("wrapped key", SLOT - HASH);
    }
    var _ = in.bytes("encrypted", (int) encrypted);
    Bytes tag = in.bytes("tag", TAG);
    return new SealedImage(pages, addresses, tweaks, tag, flags, hosts, file.slice(0, in.offset()));
  }
}
