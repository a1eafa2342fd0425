package dev.nacre.measure;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The hashes by which a measured firmware recognises the kernel, the initrd and the command line
/// that the host hands it (QEMU, target/i386/sev.c).
///
/// @param commandLine SHA-256 over the text and one NUL
/// @param initrd SHA-256 over the file; over nothing when there is none
/// @param kernel SHA-256 over the file as the host hands it over
public record KernelHashes(Bytes commandLine, Bytes initrd, Bytes kernel) {
  /// Bytes of the table, padding included.
  public static final int TABLE_SIZE = 176;

  private static final short LENGTH = 168;
  private static final short ENTRY_LENGTH = 50;
  private static final Bytes TABLE = Guid.of("9438d606-4f22-4cc9-b479-a793d411fd21");
  private static final Bytes COMMAND_LINE = Guid.of("97d02dd8-bd20-4c94-aa78-e7714d36ab2a");
  private static final Bytes INITRD = Guid.of("44baf731-3a2f-4bd7-9af1-41e29169781d");
  private static final Bytes KERNEL = Guid.of("4de79437-abd2-427f-b835-d5b172d2045b");

  public KernelHashes {
    requireSha256("command line", commandLine);
    requireSha256("initrd", initrd);
    requireSha256("kernel", kernel);
  }

  /// The hashes of the files as a host with SEV hands them over, that is unchanged. What QEMU hands
  /// over without SEV is a [QemuPatchedKernel].
  ///
  /// @param initrd empty when there is none
  /// @throws MalformedException when the command line holds a NUL, which would end it early
  public static KernelHashes of(Bytes kernel, Bytes initrd, String commandLine) {
    if (commandLine.indexOf('\0') >= 0) {
      throw MalformedException.at("command line", "no NUL", "NUL");
    }
    return new KernelHashes(
        Sha.SHA_256.of(Bytes.utf8(commandLine + '\0')),
        Sha.SHA_256.of(initrd),
        Sha.SHA_256.of(kernel));
  }

  /// The [#TABLE_SIZE] bytes that the host puts where the firmware looks for them.
  public Bytes table() {
    var table = ByteBuffer.allocate(TABLE_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    table.put(TABLE.toArray()).putShort(LENGTH);
    putEntry(table, COMMAND_LINE, commandLine);
    putEntry(table, INITRD, initrd);
    putEntry(table, KERNEL, kernel);
    return Bytes.of(table.array());
  }

  private static void putEntry(ByteBuffer table, Bytes guid, Bytes hash) {
    table.put(guid.toArray()).putShort(ENTRY_LENGTH).put(hash.toArray());
  }

  private static void requireSha256(String name, Bytes hash) {
    if (hash.size() != 32) {
      throw new IllegalArgumentException(
          name + ": expected a hash of 32 bytes, found " + hash.size());
    }
  }
}
