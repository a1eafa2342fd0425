package dev.nacre.measure;

import dev.nacre.codec.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The list of memory that QEMU hands to a TDX firmware, which the firmware measures into RTMR0
/// (UEFI Platform Initialization 1.7, volume 3: hand-off blocks).
///
/// @param firmware names the memory that is accepted at the start
/// @param memory of the machine (QEMU's `-m`) in bytes; a q35 machine
record TdxHandOff(Firmware firmware, long memory) {
  private static final int HEAD = 56;
  private static final int RESOURCE = 48;
  private static final int END = 8;
  private static final int ACCEPTED = 0;
  private static final int UNACCEPTED = 7;
  private static final int ATTRIBUTES = 7;
  private static final long SPLIT_FROM = 0xb000_0000L;
  private static final long SPLIT_AT = 0x8000_0000L;

  private record Range(int type, long start, long end) {}

  /// The list without the block that ends it.
  Bytes content() {
    List<Range> ranges = ranges();
    int size = HEAD + RESOURCE * ranges.size();
    long base =
        firmware.tdxSections().stream()
            .filter(section -> section.kind() == TdxSection.Kind.HAND_OFF)
            .mapToLong(TdxSection::address)
            .findFirst()
            .orElse(0);
    var list = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    list.putShort((short) 1).putShort((short) HEAD).putInt(0).putInt(9).putInt(0);
    list.position(HEAD - Long.BYTES).putLong(base + size + END);
    for (Range range : ranges) {
      list.putShort((short) 3).putShort((short) RESOURCE).putInt(0).putLong(0).putLong(0);
      list.putInt(range.type).putInt(ATTRIBUTES);
      list.putLong(range.start).putLong(range.end - range.start);
    }
    return Bytes.of(list.array());
  }

  private List<Range> ranges() {
    boolean split = memory >= SPLIT_FROM;
    long low = split ? SPLIT_AT : memory;
    var ranges = new ArrayList<Range>();
    long at = 0;
    for (TdxSection section : accepted()) {
      if (section.address() > at) {
        ranges.add(new Range(UNACCEPTED, at, section.address()));
      }
      at = section.address() + section.size();
      ranges.add(new Range(ACCEPTED, section.address(), at));
    }
    if (at < low) {
      ranges.add(new Range(UNACCEPTED, at, low));
    }
    if (split) {
      ranges.add(new Range(UNACCEPTED, Firmware.TOP, Firmware.TOP + memory - SPLIT_AT));
    }
    return ranges;
  }

  private List<TdxSection> accepted() {
    return firmware.tdxSections().stream()
        .filter(TdxSection::isAccepted)
        .sorted(Comparator.comparingLong(TdxSection::address))
        .toList();
  }
}
