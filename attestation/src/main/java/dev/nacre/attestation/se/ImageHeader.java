package dev.nacre.attestation.se;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.util.ArrayList;
import java.util.List;

/// The header of an image for IBM Secure Execution, big-endian: what stands in it in plain. Only
/// the ultravisor can tell whether it is genuine; a verifier believes the one its owner registered.
///
/// @param controlFlags what the machine permits, in plain
/// @param hosts SHA-256 over the key of each host that can start the image, 32 bytes each
public record ImageHeader(ImageTags tags, long controlFlags, List<Bytes> hosts) {
  /// `IBMSecEx`
  public static final Bytes MAGIC = Bytes.ofHex("49424d5365634578");

  private static final int VERSION = 0x100;
  private static final int HEAD = 416;
  private static final int SLOT = 80;
  private static final int MOST_SLOTS = 256;
  private static final int LARGEST = 64 << 10;

  /// The machine's host may ask for an encrypted dump of it (bit 34 of the flags, counted from the
  /// most significant one).
  private static final long DUMP = 1L << (63 - 34);

  public ImageHeader {
    hosts = List.copyOf(hosts);
  }

  /// @throws MalformedException when it is not exactly one header of version 0x100
  public static ImageHeader parse(Bytes header) {
    if (header.size() > LARGEST) {
      throw MalformedException.at(
          "SE header", "at most " + LARGEST + " bytes", header.size() + " bytes");
    }
    ByteReader in = ByteReader.bigEndian("SE header", header);
    if (!in.bytes("magic", MAGIC.size()).equals(MAGIC)) {
      throw in.unexpected("magic", "IBMSecEx", header.slice(0, MAGIC.size()).hex());
    }
    exactly(in, "version", VERSION, in.u32("version"));
    exactly(in, "size", header.size(), in.u32("size"));
    var _ = in.bytes("iv", 12);
    in.zeros(4);
    int slots = upTo(in, "key_slots", MOST_SLOTS);
    int encrypted = upTo(in, "encrypted_size", LARGEST);
    exactly(in, "size", HEAD + (long) SLOT * slots + encrypted + ImageTags.TAG, header.size());
    var _ = in.u64("encrypted_pages");
    long flags = in.u64("control_flags");
    var _ = in.bytes("customer_key", HostKey.COORDINATES);
    Bytes digests = in.bytes("digests", 3 * ImageTags.DIGEST);
    List<Bytes> hosts = hosts(in, slots);
    var _ = in.bytes("encrypted", encrypted);
    Bytes tag = in.bytes("tag", ImageTags.TAG);
    in.end();
    return new ImageHeader(ImageTags.parse(digests.concat(tag)), flags, hosts);
  }

  /// Whether the machine's host may have a dump of it.
  public boolean dumpAllowed() {
    return (controlFlags & DUMP) != 0;
  }

  private static List<Bytes> hosts(ByteReader in, int slots) {
    var hosts = new ArrayList<Bytes>();
    for (int i = 0; i < slots; i++) {
      hosts.add(in.bytes("key_slot.host", HostKey.HASH));
      var _ = in.bytes("key_slot.key", SLOT - HostKey.HASH);
    }
    return hosts;
  }

  private static int upTo(ByteReader in, String field, int most) {
    long value = in.u64(field);
    if (Long.compareUnsigned(value, most) > 0) {
      throw in.unexpected(field, "0 to " + most, Long.toUnsignedString(value));
    }
    return (int) value;
  }

  private static void exactly(ByteReader in, String field, long expected, long found) {
    if (expected != found) {
      throw in.unexpected(field, Long.toString(expected), Long.toString(found));
    }
  }
}
