package dev.nacre.measure;

import dev.nacre.codec.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A small firmware image with every table that the calculators read, and the ways to damage it.
final class SyntheticFirmware {
  static final int SIZE = 16384;
  static final int SEV_METADATA = SIZE - 0x400;
  static final int FOOTER_END = SIZE - 32;

  final ByteBuffer image = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
  private int footer = FOOTER_END;

  private SyntheticFirmware() {
    for (int i = 0; i < SIZE; i++) {
      image.put(i, (byte) (7 * i + 3));
    }
  }

  /// The image of the golden vectors.
  static SyntheticFirmware whole() {
    return new SyntheticFirmware()
        .sevMetadata(
            new int[][] {
              {0x800000, 0x2000, 1},
              {0x80D000, 0x1000, 2},
              {0x80E000, 0x1000, 3},
              {0x80F000, 0x1000, 4},
              {0x810000, 0x1000, 0x10}
            })
        .tdxMetadata()
        .footer(true);
  }

  static Bytes content() {
    return whole().bytes();
  }

  static SyntheticFirmware withoutTables() {
    return new SyntheticFirmware();
  }

  static SyntheticFirmware withSections(int[][] sections) {
    return new SyntheticFirmware().sevMetadata(sections).tdxMetadata().footer(true);
  }

  /// Sections for TDX: offset, raw size, address, size, type, attributes.
  static SyntheticFirmware withTdxSections(long[][] sections) {
    var firmware = new SyntheticFirmware();
    firmware
        .image
        .position(SIZE - 0x610)
        .put(Guid.of("e9eaf9f3-168e-44d5-a8eb-7f4d8738f6ae").toArray());
    firmware.image.put(Bytes.utf8("TDVF").toArray());
    firmware.image.putInt(16 + 32 * sections.length).putInt(1).putInt(sections.length);
    for (long[] s : sections) {
      firmware.tdxSection((int) s[0], (int) s[1], s[2], s[3], (int) s[4], (int) s[5]);
    }
    return firmware
        .sevMetadata(new int[][] {{0x800000, 0x2000, 1}, {0x80D000, 0x1000, 2}})
        .footer(true);
  }

  static SyntheticFirmware withoutHashBlock() {
    return new SyntheticFirmware()
        .sevMetadata(new int[][] {{0x800000, 0x2000, 1}, {0x80D000, 0x1000, 2}})
        .tdxMetadata()
        .footer(false);
  }

  Bytes bytes() {
    return Bytes.of(image.array());
  }

  private SyntheticFirmware sevMetadata(int[][] sections) {
    image.position(SEV_METADATA).put(Bytes.utf8("ASEV").toArray());
    image.putInt(16 + 12 * sections.length).putInt(1).putInt(sections.length);
    for (int[] section : sections) {
      image.putInt(section[0]).putInt(section[1]).putInt(section[2]);
    }
    return this;
  }

  private SyntheticFirmware tdxMetadata() {
    image.position(SIZE - 0x610).put(Guid.of("e9eaf9f3-168e-44d5-a8eb-7f4d8738f6ae").toArray());
    image.put(Bytes.utf8("TDVF").toArray()).putInt(144).putInt(1).putInt(4);
    tdxSection(0x1000, 0x3000, 0xFFFFD000L, 0x3000, 0, 1);
    tdxSection(0, 0x1000, 0xFFFFC000L, 0x1000, 1, 0);
    tdxSection(0, 0, 0x809000, 0x2000, 2, 0);
    tdxSection(0, 0, 0x810000, 0x1000, 3, 0);
    return this;
  }

  private void tdxSection(int offset, int raw, long address, long size, int type, int attributes) {
    image.putInt(offset).putInt(raw).putLong(address).putLong(size).putInt(type).putInt(attributes);
  }

  private SyntheticFirmware footer(boolean hashBlock) {
    int total = hashBlock ? 110 : 84;
    entry("96b582de-1fb2-45f7-baea-a366c55a082d", total);
    entry("e47a6535-984a-4798-865e-4685a7bf8ec2", 22, 0x600);
    entry("dc886566-984a-4798-a75e-5585a7bf67cc", 22, 0x400);
    entry("00f771de-1a7e-4fcb-890e-68c77e2fb44e", 22, 0x0080B004);
    if (hashBlock) {
      entry("7255371f-3a3b-4b04-927b-1da6efa8d454", 26, 0x810C00, 0x400);
    }
    return this;
  }

  private void entry(String guid, int length, int... data) {
    footer -= 18 + 4 * data.length;
    image.position(footer);
    for (int value : data) {
      image.putInt(value);
    }
    image.putShort((short) length).put(Guid.of(guid).toArray());
  }
}
