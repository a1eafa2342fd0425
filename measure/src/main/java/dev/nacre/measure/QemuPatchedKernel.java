package dev.nacre.measure;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The kernel as QEMU hands it to firmware when the machine is not an SEV guest: QEMU then fills
/// fields of the setup header in as a boot loader would (Linux, Documentation/arch/x86/boot.rst).
///
/// Only the lab needs this, where the processor is emulated; for real SEV guests QEMU leaves the
/// file alone.
public final class QemuPatchedKernel {
  private static final int HEADER_END = 0x268;
  private static final int PROTOCOL_VERSION = 0x206;
  private static final int LOADER_TYPE = 0x210;
  private static final int LOAD_FLAGS = 0x211;
  private static final int RAMDISK_ADDRESS = 0x218;
  private static final int RAMDISK_SIZE = 0x21c;
  private static final int HEAP_END = 0x224;
  private static final int COMMAND_LINE_ADDRESS = 0x228;
  private static final int HIGHEST_RAMDISK_ADDRESS = 0x22c;
  private static final int EXTENDED_LOAD_FLAGS = 0x236;

  private static final int LOADED_HIGH = 0x01;
  private static final int CAN_USE_HEAP = 0x80;
  private static final int CAN_BE_LOADED_ABOVE_4G = 0x02;
  private static final int QEMU_LOADER = 0xb0;
  private static final int COMMAND_LINE_AT = 0x20000;
  private static final int HEAP_END_AT = 0xfe00;
  private static final long SPLIT_FROM = 0xb000_0000L;
  private static final long SPLIT_AT = 0x8000_0000L;
  private static final long ACPI_RESERVE = 0x28000;
  private static final long PAGE_MASK = ~0xfffL;

  private QemuPatchedKernel() {}

  /// @param kernel a bzImage
  /// @param initrdSize in bytes, 0 when there is none
  /// @param memory the machine's memory (QEMU's `-m`) in bytes; a q35 machine
  /// @throws MalformedException when `kernel` is no bzImage of boot protocol 2.03 or later, or the
  ///   initrd does not fit into the memory
  public static Bytes of(Bytes kernel, long initrdSize, long memory) {
    requireBzImage(kernel);
    byte[] patched = kernel.toArray();
    var header = ByteBuffer.wrap(patched).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(COMMAND_LINE_ADDRESS, COMMAND_LINE_AT);
    header.put(LOADER_TYPE, (byte) QEMU_LOADER);
    header.put(LOAD_FLAGS, (byte) (header.get(LOAD_FLAGS) | CAN_USE_HEAP));
    header.putShort(HEAP_END, (short) HEAP_END_AT);
    if (initrdSize > 0) {
      header.putInt(RAMDISK_ADDRESS, (int) initrdAddress(header, initrdSize, memory));
      header.putInt(RAMDISK_SIZE, (int) initrdSize);
    }
    return Bytes.of(patched);
  }

  private static long initrdAddress(ByteBuffer header, long size, long memory) {
    boolean anywhere =
        header.getShort(PROTOCOL_VERSION) >= 0x20c
            && (header.getShort(EXTENDED_LOAD_FLAGS) & CAN_BE_LOADED_ABOVE_4G) != 0;
    long highest =
        anywhere ? 0xffff_ffffL : Integer.toUnsignedLong(header.getInt(HIGHEST_RAMDISK_ADDRESS));
    long below4G = memory < SPLIT_FROM ? memory : SPLIT_AT;
    long limit = below4G - ACPI_RESERVE;
    long top = highest >= limit ? limit - 1 : highest;
    if (size >= top) {
      throw MalformedException.at("initrd", "less than " + top + " bytes", size + " bytes");
    }
    return (top - size) & PAGE_MASK;
  }

  private static void requireBzImage(Bytes kernel) {
    boolean magic =
        kernel.size() > HEADER_END
            && kernel.slice(0x202, 0x206).equals(Bytes.utf8("HdrS"))
            && (kernel.at(PROTOCOL_VERSION) | kernel.at(PROTOCOL_VERSION + 1) << 8) >= 0x203
            && (kernel.at(LOAD_FLAGS) & LOADED_HIGH) != 0;
    if (!magic) {
      throw MalformedException.at(
          "kernel", "a bzImage of boot protocol 2.03 or later", "another kind of file");
    }
  }
}
