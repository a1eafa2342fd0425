package dev.nacre.measure;

import dev.nacre.codec.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/// The measurement of a trust domain before it runs (MRTD): of the firmware image alone, whatever
/// the machine's size, its virtual CPUs or its kernel (Intel TDX Module base specification, MRTD;
/// TDVF design guide, section 11).
///
/// @param firmware must describe its sections for TDX
public record TdxLaunch(Firmware firmware, Order order) {
  private static final int RECORD = 128;
  private static final int CHUNK = 256;
  private static final Bytes ADD = name("MEM.PAGE.ADD");
  private static final Bytes EXTEND = name("MR.EXTEND");

  public TdxLaunch {
    var _ = firmware.tdxSections();
  }

  /// In which order a host measures the pages of a section.
  public enum Order {
    /// Each page is added and then extended, as QEMU does.
    PAGE_BY_PAGE,
    /// All pages are added and then all extended, as some older hosts did.
    ADD_THEN_EXTEND
  }

  /// 48 bytes.
  public Bytes mrTd() {
    MessageDigest digest = Sha.SHA_384.start();
    for (TdxSection section : firmware.tdxSections()) {
      if (section.isAdded()) {
        measure(section, digest);
      }
    }
    return Bytes.of(digest.digest());
  }

  private void measure(TdxSection section, MessageDigest digest) {
    List<Integer> passes = order == Order.PAGE_BY_PAGE ? List.of(0) : List.of(1, 2);
    for (int pass : passes) {
      for (long at = 0; at < section.size(); at += Firmware.PAGE) {
        if (pass != 2) {
          digest.update(record(ADD, section.address() + at));
        }
        if (pass != 1 && section.extended()) {
          extend(section, at, digest);
        }
      }
    }
  }

  private void extend(TdxSection section, long page, MessageDigest digest) {
    for (long at = page; at < page + Firmware.PAGE; at += CHUNK) {
      digest.update(record(EXTEND, section.address() + at));
      digest.update(content(section, at).toArray());
    }
  }

  private Bytes content(TdxSection section, long at) {
    long left = Math.clamp(section.rawSize() - at, 0, CHUNK);
    int from = (int) (section.offset() + at);
    return left == 0
        ? Bytes.zeros(CHUNK)
        : firmware.content().slice(from, from + (int) left).padTo(CHUNK);
  }

  private static byte[] record(Bytes name, long address) {
    return ByteBuffer.allocate(RECORD)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(name.toArray())
        .putLong(16, address)
        .array();
  }

  private static Bytes name(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.US_ASCII));
  }
}
