package dev.nacre.measure;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A range of guest memory that the firmware wants prepared at launch (edk2, OvmfPkg: SEV
/// metadata).
///
/// @param base guest physical address, on a page boundary
/// @param size in bytes, whole pages
record SevSection(long base, long size, Kind kind) {
  private static final String SIGNATURE = "ASEV";
  private static final int DESCRIPTOR = 12;

  /// What a section is for.
  enum Kind {
    SEC_MEMORY(1),
    SECRETS(2),
    CPUID(3),
    SVSM_CALLING_AREA(4),
    KERNEL_HASHES(0x10);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    private static Kind of(long code) {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw MalformedException.at(
          "firmware.sevMetadata.section.type", "1 to 4 or 16", Long.toString(code));
    }
  }

  long end() {
    return base + size;
  }

  boolean contains(long from, long until) {
    return base <= from && until <= end();
  }

  static List<SevSection> parse(Bytes metadata) {
    ByteReader in = ByteReader.littleEndian("firmware.sevMetadata", metadata);
    long count = SectionTable.count(in, SIGNATURE, DESCRIPTOR);
    var sections = new ArrayList<SevSection>();
    for (int i = 0; i < count; i++) {
      sections.add(section(in));
    }
    requireApart(sections);
    return List.copyOf(sections);
  }

  private static SevSection section(ByteReader in) {
    var section = new SevSection(in.u32("base"), in.u32("size"), Kind.of(in.u32("type")));
    if (section.base % Firmware.PAGE != 0
        || section.size % Firmware.PAGE != 0
        || section.size == 0
        || section.end() > Firmware.TOP) {
      throw in.unexpected("section", "whole pages below 4 GiB", section.toString());
    }
    return section;
  }

  private static void requireApart(List<SevSection> sections) {
    var ascending = new ArrayList<>(sections);
    ascending.sort(Comparator.comparingLong(SevSection::base));
    for (int i = 1; i < ascending.size(); i++) {
      if (ascending.get(i).base < ascending.get(i - 1).end()) {
        throw MalformedException.at(
            "firmware.sevMetadata",
            "sections apart from each other",
            ascending.get(i - 1) + " and " + ascending.get(i));
      }
    }
  }
}
