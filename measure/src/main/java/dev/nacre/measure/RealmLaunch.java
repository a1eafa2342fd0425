package dev.nacre.measure;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/// The launch of a realm on Arm CCA, step by step as the host asks for it, and the initial
/// measurement (RIM) that results (RMM specification 1.0, section A7.1 and B4.3). Little-endian.
///
/// Each step hashes a descriptor that holds the measurement so far; so order matters, and another
/// host's order gives another measurement.
public final class RealmLaunch {
  /// Bytes of the granules in which memory is handed to a realm.
  public static final int GRANULE = 4096;

  private static final int PARAMETERS = 4096;
  private static final int DESCRIPTOR = 256;
  private static final int SLOT = 64;
  private static final int DATA = 0;
  private static final int PROCESSOR = 1;
  private static final int RIPAS = 2;
  private static final long[] BLOCKS = {1L << 30, 2L << 20, GRANULE};

  private final Hash hash;
  private Bytes rim;

  /// The function that a realm is measured with.
  public enum Hash {
    SHA_256(0, Sha.SHA_256),
    SHA_512(1, Sha.SHA_512);

    private final int code;
    private final Sha function;

    Hash(int code, Sha function) {
      this.code = code;
      this.function = function;
    }
  }

  /// What is fixed when a realm is made (RmiRealmParams, as far as it is measured).
  ///
  /// @param lpa2 whether addresses may be larger than 48 bits
  /// @param addressBits of intermediate physical addresses
  /// @param vectors the length of SVE's vectors, as the field codes it; empty: no SVE
  /// @param breakpoints of the debugger, 1 to 16; likewise `watchpoints`
  /// @param counters of the performance monitor; 0: none
  public record Parameters(
      boolean lpa2,
      int addressBits,
      OptionalInt vectors,
      int breakpoints,
      int watchpoints,
      int counters,
      Hash hash) {
    private Bytes content() {
      var content = ByteBuffer.allocate(PARAMETERS).order(ByteOrder.LITTLE_ENDIAN);
      long flags = (lpa2 ? 1 : 0) | (vectors.isPresent() ? 2 : 0) | (counters > 0 ? 4 : 0);
      content.putLong(0, flags);
      content.put(0x8, (byte) addressBits);
      content.put(0x10, (byte) vectors.orElse(0));
      content.put(0x18, (byte) (breakpoints - 1));
      content.put(0x20, (byte) (watchpoints - 1));
      content.put(0x28, (byte) counters);
      content.put(0x30, (byte) hash.code);
      return Bytes.of(content.array());
    }
  }

  private RealmLaunch(Parameters parameters) {
    this.hash = parameters.hash();
    this.rim = hash.function.of(parameters.content());
  }

  /// RMI_REALM_CREATE.
  public static RealmLaunch of(Parameters parameters) {
    return new RealmLaunch(parameters);
  }

  /// RMI_RTT_INIT_RIPAS: memory from `base` up to `top` is the realm's, in the largest blocks of
  /// its translation table.
  ///
  /// @throws MalformedException when either is not the start of a granule
  public RealmLaunch memory(long base, long top) {
    requireGranule("memory", base);
    requireGranule("memory", top);
    for (long at = base; at < top; ) {
      long next = at + block(at, top);
      long begin = at;
      extend(RIPAS, descriptor -> descriptor.putLong(0x50, begin).putLong(0x58, next));
      at = next;
    }
    return this;
  }

  private static long block(long at, long top) {
    for (long size : BLOCKS) {
      if (at % size == 0 && at + size <= top) {
        return size;
      }
    }
    throw new IllegalStateException("no block from " + at + " to " + top);
  }

  /// RMI_DATA_CREATE of each granule from `address` on, the last filled up with zeros; measured.
  ///
  /// @throws MalformedException when `address` is not the start of a granule
  public RealmLaunch load(long address, Bytes content) {
    requireGranule("load", address);
    for (int at = 0; at < content.size(); at += GRANULE) {
      Bytes granule = content.slice(at, Math.min(at + GRANULE, content.size())).padTo(GRANULE);
      long granuleAddress = address + at;
      byte[] digest = hash.function.of(granule).toArray();
      extend(
          DATA,
          descriptor ->
              descriptor.putLong(0x50, granuleAddress).putLong(0x58, 1).put(0x60, digest));
    }
    return this;
  }

  /// RMI_REC_CREATE of a virtual processor.
  ///
  /// @param runnable whether it starts; the others wait to be switched on
  /// @param entry where it begins
  /// @param registers x0 to x7, or fewer
  public RealmLaunch processor(boolean runnable, long entry, List<Long> registers) {
    var parameters = ByteBuffer.allocate(PARAMETERS).order(ByteOrder.LITTLE_ENDIAN);
    parameters.putLong(0, runnable ? 1 : 0).putLong(0x200, entry);
    for (int i = 0; i < registers.size(); i++) {
      parameters.putLong(0x300 + 8 * i, registers.get(i));
    }
    Bytes measured = hash.function.of(Bytes.of(parameters.array()));
    extend(PROCESSOR, descriptor -> descriptor.put(0x50, measured.toArray()));
    return this;
  }

  /// The initial measurement so far: as many bytes as the hash function gives.
  public Bytes rim() {
    return rim;
  }

  /// Hashes the descriptor of a step over what was measured before.
  private void extend(int type, UnaryOperator<ByteBuffer> body) {
    var descriptor = ByteBuffer.allocate(DESCRIPTOR).order(ByteOrder.LITTLE_ENDIAN);
    descriptor.put(0, (byte) type).putLong(0x8, DESCRIPTOR).put(0x10, rim.padTo(SLOT).toArray());
    var _ = body.apply(descriptor);
    rim = hash.function.of(Bytes.of(descriptor.array()));
  }

  private static void requireGranule(String step, long address) {
    if (address < 0 || address % GRANULE != 0) {
      throw MalformedException.at(
          "realm: " + step,
          "an address that is a multiple of " + GRANULE,
          Long.toHexString(address));
    }
  }
}
