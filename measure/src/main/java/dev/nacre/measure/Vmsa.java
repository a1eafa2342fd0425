package dev.nacre.measure;

import dev.nacre.codec.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The first state of a virtual CPU, as the page that is measured (AMD64 Architecture Programmer's
/// Manual volume 2, appendix B, VMSA layout).
///
/// @param entry the address at which the CPU starts
/// @param signature goes to RDX, as after a reset
/// @param features SEV_FEATURES; 0 for SEV-ES
record Vmsa(long entry, int signature, long features, Vmm vmm) {
  static final long FIRST_ENTRY = 0xffff_fff0L;

  private static final long GENERAL_LIMIT = 0xffff;

  Bytes page() {
    var page = ByteBuffer.allocate(Firmware.PAGE).order(ByteOrder.LITTLE_ENDIAN);
    putSegments(page);
    putRegisters(page);
    return Bytes.of(page.array());
  }

  private void putSegments(ByteBuffer page) {
    putSegment(page, 0x000, 0, 0x93, 0);
    putSegment(page, 0x010, 0xf000, codeAttributes(), entry & 0xffff_0000L);
    putSegment(page, 0x020, 0, vmm == Vmm.EC2 ? 0x92 : 0x93, 0);
    putSegment(page, 0x030, 0, 0x93, 0);
    putSegment(page, 0x040, 0, 0x93, 0);
    putSegment(page, 0x050, 0, 0x93, 0);
    putSegment(page, 0x060, 0, 0, 0);
    putSegment(page, 0x070, 0, 0x82, 0);
    putSegment(page, 0x080, 0, 0, 0);
    putSegment(page, 0x090, 0, vmm == Vmm.EC2 ? 0x83 : 0x8b, 0);
  }

  private int codeAttributes() {
    return vmm == Vmm.EC2 && entry == FIRST_ENTRY ? 0x9a : 0x9b;
  }

  private void putRegisters(ByteBuffer page) {
    page.putLong(0x0d0, 0x1000); // EFER.SVME
    page.putLong(0x148, 0x40); // CR4.MCE
    page.putLong(0x158, 0x10); // CR0.ET
    page.putLong(0x160, 0x400); // DR7
    page.putLong(0x168, 0xffff_0ff0L); // DR6
    page.putLong(0x170, 0x2); // RFLAGS
    page.putLong(0x178, entry & 0xffff); // RIP
    page.putLong(0x268, vmm == Vmm.GCE ? 0x0007_0106L : 0x0007_0406_0007_0406L); // G_PAT
    page.putLong(0x310, vmm == Vmm.QEMU ? Integer.toUnsignedLong(signature) : 0x600); // RDX
    page.putLong(0x3b0, features);
    page.putLong(0x3e8, 1); // XCR0
    if (vmm == Vmm.QEMU) {
      page.putInt(0x408, 0x1f80); // MXCSR
      page.putShort(0x410, (short) 0x037f); // FCW
    }
  }

  private static void putSegment(
      ByteBuffer page, int offset, int selector, int attributes, long base) {
    page.putShort(offset, (short) selector);
    page.putShort(offset + 2, (short) attributes);
    page.putInt(offset + 4, (int) GENERAL_LIMIT);
    page.putLong(offset + 8, base);
  }
}
