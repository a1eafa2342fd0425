package dev.nacre.measure;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import java.util.ArrayList;
import java.util.List;

/// A part of guest memory that a TDX firmware image asks the host to prepare (edk2 design guide for
/// TDVF, section 11: TDVF descriptor).
///
/// @param offset of its content in the image
/// @param rawSize of its content; 0 for zeros
/// @param address in guest memory
/// @param size in guest memory
record TdxSection(
    long offset,
    long rawSize,
    long address,
    long size,
    Kind kind,
    boolean extended,
    boolean augmented) {
  private static final String SIGNATURE = "TDVF";
  private static final int DESCRIPTOR = 32;
  private static final int EXTEND = 1;
  private static final int AUGMENT = 2;

  /// What a section is for, in the order of its numbers.
  enum Kind {
    FIRMWARE_CODE,
    FIRMWARE_VARIABLES,
    HAND_OFF,
    TEMPORARY,
    PERMANENT,
    PAYLOAD,
    PAYLOAD_PARAMETERS,
    INFORMATION,
    PARAMETERS;

    private static Kind of(ByteReader in, long code) {
      if (code >= values().length) {
        throw in.unexpected("type", "0 to " + (values().length - 1), Long.toString(code));
      }
      return values()[(int) code];
    }
  }

  /// Whether the start finds this memory accepted already.
  boolean isAccepted() {
    return kind == Kind.HAND_OFF || kind == Kind.TEMPORARY;
  }

  /// Whether pages are added before the start, and so measured.
  boolean isAdded() {
    return !augmented && kind.compareTo(Kind.INFORMATION) < 0;
  }

  /// @param descriptor from its signature on
  /// @param imageSize in which every content must lie
  static List<TdxSection> parse(Bytes descriptor, int imageSize) {
    ByteReader in = ByteReader.littleEndian("firmware.tdxMetadata", descriptor);
    long count = SectionTable.count(in, SIGNATURE, DESCRIPTOR);
    var sections = new ArrayList<TdxSection>();
    for (int i = 0; i < count; i++) {
      sections.add(section(in, imageSize));
    }
    return List.copyOf(sections);
  }

  private static TdxSection section(ByteReader in, int imageSize) {
    long offset = in.u32("offset");
    long rawSize = in.u32("raw size");
    long address = in.u64("address");
    long size = in.u64("size");
    Kind kind = Kind.of(in, in.u32("type"));
    long attributes = in.u32("attributes");
    var section =
        new TdxSection(
            offset,
            rawSize,
            address,
            size,
            kind,
            (attributes & EXTEND) != 0,
            (attributes & AUGMENT) != 0);
    boolean inside =
        offset + rawSize <= imageSize
            && address >= 0
            && size >= 0
            && address % Firmware.PAGE == 0
            && size % Firmware.PAGE == 0
            && (section.augmented
                || !section.isAdded()
                || (rawSize <= size && size <= Firmware.TOP && address <= Firmware.TOP - size));
    if (!inside) {
      throw in.unexpected(
          "section", "whole pages below 4 GiB whose content lies in the image", section.toString());
    }
    return section;
  }
}
