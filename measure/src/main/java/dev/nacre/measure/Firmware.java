package dev.nacre.measure;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A firmware image for confidential virtual machines, with what its GUIDed table declares (edk2,
/// OvmfPkg/ResetVector: the table that ends 32 bytes before the end of the image).
public final class Firmware {
  static final long TOP = 1L << 32;
  static final int PAGE = 4096;

  private static final int MAXIMUM_SIZE = 64 << 20;
  private static final int RESET_VECTOR = 32;
  private static final int ENTRY_OVERHEAD = Guid.SIZE + 2;
  private static final Bytes FOOTER = Guid.of("96b582de-1fb2-45f7-baea-a366c55a082d");
  private static final Bytes HASH_BLOCK = Guid.of("7255371f-3a3b-4b04-927b-1da6efa8d454");
  private static final Bytes RESET_BLOCK = Guid.of("00f771de-1a7e-4fcb-890e-68c77e2fb44e");
  private static final Bytes TDX_METADATA = Guid.of("e47a6535-984a-4798-865e-4685a7bf8ec2");
  private static final Bytes SEV_METADATA = Guid.of("dc886566-984a-4798-a75e-5585a7bf67cc");

  private final Bytes content;
  private final Map<Bytes, Bytes> entries;
  private final List<SevSection> sections;

  private Firmware(Bytes content, Map<Bytes, Bytes> entries, List<SevSection> sections) {
    this.content = content;
    this.entries = entries;
    this.sections = sections;
  }

  /// @throws MalformedException when the image has no whole number of pages, or its table is
  ///   damaged
  public static Firmware parse(Bytes content) {
    if (content.isEmpty() || content.size() % PAGE != 0 || content.size() > MAXIMUM_SIZE) {
      throw MalformedException.at(
          "firmware",
          "a whole number of " + PAGE + "-byte pages up to 64 MiB",
          content.size() + " bytes");
    }
    Map<Bytes, Bytes> entries = entries(content);
    return new Firmware(content, entries, sections(content, entries));
  }

  public Bytes content() {
    return content;
  }

  /// The guest physical address of the first byte: firmware ends at 4 GiB.
  long base() {
    return TOP - content.size();
  }

  /// The ranges that the launch treats specially, in the order of the image's table; none in an
  /// image that was not built for SEV-SNP.
  List<SevSection> sections() {
    return sections;
  }

  /// The parts of guest memory that a TDX host prepares, in the order of the image's descriptor.
  ///
  /// @throws MalformedException when the image was not built for TDX
  List<TdxSection> tdxSections() {
    Bytes pointer = entries.get(TDX_METADATA);
    if (pointer == null) {
      throw MalformedException.at(
          "firmware", "a TDX descriptor in its table", "an image not built for TDX");
    }
    return TdxSection.parse(atDistance("firmware.tdxMetadata", pointer), content.size());
  }

  /// The store of UEFI variables, which a TDX firmware measures itself.
  Bytes tdxVariables() {
    return tdxSections().stream()
        .filter(section -> section.kind() == TdxSection.Kind.FIRMWARE_VARIABLES)
        .map(section ->
            content.slice((int) section.offset(), (int) (section.offset() + section.rawSize())))
        .reduce(Bytes.empty(), Bytes::concat);
  }

  /// Where the table of kernel hashes goes in guest memory.
  ///
  /// @throws MalformedException when this firmware does not look for such a table: it would start
  ///   any kernel
  public long hashTableAddress() {
    requireHashTable();
    return hashBlock().orElseThrow();
  }

  void requireHashTable() {
    if (hashBlock().isEmpty()) {
      throw MalformedException.at(
          "firmware",
          "an AmdSev build, which verifies the kernel",
          "no place for a table of kernel hashes");
    }
  }

  private Optional<Long> hashBlock() {
    Bytes declared = entries.get(HASH_BLOCK);
    if (declared == null) {
      return Optional.empty();
    }
    ByteReader block = ByteReader.littleEndian("firmware.hashBlock", declared);
    long address = block.u32("base");
    long size = block.u32("size");
    return address != 0 && size >= KernelHashes.TABLE_SIZE
        ? Optional.of(address)
        : Optional.empty();
  }

  /// Where virtual CPUs other than the first start.
  ///
  /// @throws MalformedException when the firmware does not say
  long resetAddress() {
    Bytes block = entries.get(RESET_BLOCK);
    if (block == null) {
      throw MalformedException.at(
          "firmware", "an SEV-ES reset block in its table", "an image not built for SEV-ES");
    }
    return ByteReader.littleEndian("firmware.resetBlock", block).u32("address");
  }

  private static Map<Bytes, Bytes> entries(Bytes content) {
    int end = content.size() - RESET_VECTOR;
    if (!content.slice(end - Guid.SIZE, end).equals(FOOTER)) {
      return Map.of();
    }
    int total = u16(content, end - ENTRY_OVERHEAD);
    if (total < ENTRY_OVERHEAD || total > end) {
      throw MalformedException.at(
          "firmware.table.length", ENTRY_OVERHEAD + " to " + end, Integer.toString(total));
    }
    return walk(content, end - total, end - ENTRY_OVERHEAD);
  }

  /// Reads the entries in `[start, end)` from the last to the first: each ends with its length and
  /// its GUID.
  private static Map<Bytes, Bytes> walk(Bytes content, int start, int end) {
    var entries = new HashMap<Bytes, Bytes>();
    int at = end;
    while (at > start) {
      int length = at - start >= ENTRY_OVERHEAD ? u16(content, at - ENTRY_OVERHEAD) : 0;
      if (length < ENTRY_OVERHEAD || length > at - start) {
        throw MalformedException.at(
            "firmware.table entry that ends at offset " + at,
            "a length from " + ENTRY_OVERHEAD + " to " + (at - start),
            Integer.toString(length));
      }
      Bytes guid = content.slice(at - Guid.SIZE, at);
      Bytes data = content.slice(at - length, at - ENTRY_OVERHEAD);
      if (entries.put(guid, data) != null) {
        throw MalformedException.at("firmware.table", "each GUID once", guid + " twice");
      }
      at -= length;
    }
    return entries;
  }

  private static int u16(Bytes content, int offset) {
    return content.at(offset) | content.at(offset + 1) << 8;
  }

  private static List<SevSection> sections(Bytes content, Map<Bytes, Bytes> entries) {
    Bytes pointer = entries.get(SEV_METADATA);
    return pointer == null
        ? List.of()
        : SevSection.parse(atDistance("firmware.sevMetadata", pointer, content));
  }

  private Bytes atDistance(String name, Bytes pointer) {
    return atDistance(name, pointer, content);
  }

  /// What begins at a distance from the image's end.
  private static Bytes atDistance(String name, Bytes pointer, Bytes content) {
    long distance = ByteReader.littleEndian(name, pointer).u32("offset");
    if (distance > content.size()) {
      throw MalformedException.at(
          name + ".offset", "at most " + content.size(), Long.toString(distance));
    }
    return content.slice((int) (content.size() - distance), content.size());
  }
}
