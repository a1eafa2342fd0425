package dev.nacre.attestation.tdx;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonObject;

/// ATTRIBUTES of a trust domain (Intel TDX Module ABI 1.5, section "ATTRIBUTES").
///
/// @param bits little-endian, eight bytes
public record TdAttributes(Bytes bits) {
  private static final int MIGRATABLE = 29;

  /// DEBUG, HGS+ and the profiling bits; ICSSD, LASS, SEPT_VE_DISABLE, MIGRATABLE, PKS, KL; TPA,
  /// PERFMON.
  private static final long KNOWN = 0xc000_0000_f801_0071L;

  private static final long UNDER_DEBUG = 0xff;

  public boolean debug() {
    return is(0);
  }

  /// Whether any bit of the group is set that says that the domain is not to be trusted.
  boolean anyUnderDebug() {
    return (number() & UNDER_DEBUG) != 0;
  }

  boolean migratable() {
    return is(MIGRATABLE);
  }

  /// Bits that this version cannot judge.
  long unknown() {
    return number() & ~KNOWN;
  }

  /// In upstream's claim `td_attributes`.
  JsonObject toJson() {
    return JsonObject.builder()
        .put("debug", debug())
        .put("septve_disable", is(28))
        .put("protection_keys", is(30))
        .put("key_locker", is(31))
        .put("perfmon", is(63))
        .build();
  }

  private boolean is(int bit) {
    return (number() >>> bit & 1) != 0;
  }

  private long number() {
    long number = 0;
    for (int i = bits.size() - 1; i >= 0; i--) {
      number = number << 8 | bits.at(i);
    }
    return number;
  }
}
