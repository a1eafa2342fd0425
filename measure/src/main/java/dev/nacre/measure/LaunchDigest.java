package dev.nacre.measure;

import dev.nacre.codec.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.List;

/// The chain of hashes that an SNP processor keeps while a machine is launched: each operation
/// hashes the digest so far together with what was added (AMD publication 56860, PAGE_INFO).
final class LaunchDigest {
  private static final int SIZE = 48;
  private static final short PAGE_INFO = 0x70;
  private static final long VMSA_ADDRESS = 0xffff_ffff_f000L;

  /// What kind of page an operation adds.
  enum PageType {
    NORMAL(1),
    VMSA(2),
    ZERO(3),
    UNMEASURED(4),
    SECRETS(5),
    CPUID(6);

    private final byte code;

    PageType(int code) {
      this.code = (byte) code;
    }
  }

  private final MessageDigest sha384 = Sha.SHA_384.start();
  private final byte[] info = new byte[PAGE_INFO];
  private final ByteBuffer fields = ByteBuffer.wrap(info).order(ByteOrder.LITTLE_ENDIAN);

  private LaunchDigest() {
    fields.putShort(0x60, PAGE_INFO);
  }

  static LaunchDigest empty() {
    return new LaunchDigest();
  }

  /// Continues from what a launch had reached.
  static LaunchDigest continuing(Bytes reached) {
    var digest = new LaunchDigest();
    System.arraycopy(reached.toArray(), 0, digest.info, 0, SIZE);
    return digest;
  }

  /// Adds the pages of `content` from the address `base` upwards.
  LaunchDigest addPages(Bytes content, long base) {
    for (int offset = 0; offset < content.size(); offset += Firmware.PAGE) {
      content.updateInto(sha384, offset, offset + Firmware.PAGE);
      finishInto(SIZE);
      extend(PageType.NORMAL, base + offset);
    }
    return this;
  }

  /// Adds the pages of the virtual CPUs' first states. All but the first are the same, so it is
  /// hashed once.
  LaunchDigest addVmsas(List<Bytes> pages) {
    Bytes hashed = Bytes.empty();
    for (Bytes page : pages) {
      if (!page.equals(hashed)) {
        page.updateInto(sha384);
        finishInto(SIZE);
        hashed = page;
      }
      extend(PageType.VMSA, VMSA_ADDRESS);
    }
    return this;
  }

  /// Adds pages whose content is not part of the digest.
  LaunchDigest addUnhashed(PageType type, SevSection section) {
    fields.position(SIZE).put(new byte[SIZE]);
    for (long address = section.base(); address < section.end(); address += Firmware.PAGE) {
      extend(type, address);
    }
    return this;
  }

  Bytes reached() {
    return Bytes.of(info).slice(0, SIZE);
  }

  private void extend(PageType type, long address) {
    fields.put(0x62, type.code);
    fields.putLong(0x68, address);
    sha384.update(info);
    finishInto(0);
  }

  private void finishInto(int offset) {
    try {
      sha384.digest(info, offset, SIZE);
    } catch (DigestException e) {
      throw new IllegalStateException("SHA-384 has " + SIZE + " bytes", e);
    }
  }
}
