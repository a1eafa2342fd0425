package dev.nacre.emulator;

/// The signed fields of an SNP attestation report, in the order of the SEV-SNP firmware ABI
/// specification's table (AMD publication 56860, ATTESTATION_REPORT).
public enum ReportField {
  VERSION(0x000, 4),
  GUEST_SVN(0x004, 4),
  POLICY(0x008, 8),
  FAMILY_ID(0x010, 16),
  IMAGE_ID(0x020, 16),
  VMPL(0x030, 4),
  SIGNATURE_ALGORITHM(0x034, 4),
  CURRENT_TCB(0x038, 8),
  PLATFORM_INFO(0x040, 8),
  KEY_INFO(0x048, 4),
  RESERVED_04C(0x04c, 4),
  REPORT_DATA(0x050, 64),
  MEASUREMENT(0x090, 48),
  HOST_DATA(0x0c0, 32),
  ID_KEY_DIGEST(0x0e0, 48),
  AUTHOR_KEY_DIGEST(0x110, 48),
  REPORT_ID(0x140, 32),
  REPORT_ID_MA(0x160, 32),
  REPORTED_TCB(0x180, 8),
  CPUID_FAMILY(0x188, 1),
  CPUID_MODEL(0x189, 1),
  CPUID_STEPPING(0x18a, 1),
  RESERVED_18B(0x18b, 21),
  CHIP_ID(0x1a0, 64),
  COMMITTED_TCB(0x1e0, 8),
  CURRENT_BUILD(0x1e8, 1),
  CURRENT_MINOR(0x1e9, 1),
  CURRENT_MAJOR(0x1ea, 1),
  RESERVED_1EB(0x1eb, 1),
  COMMITTED_BUILD(0x1ec, 1),
  COMMITTED_MINOR(0x1ed, 1),
  COMMITTED_MAJOR(0x1ee, 1),
  RESERVED_1EF(0x1ef, 1),
  LAUNCH_TCB(0x1f0, 8),
  LAUNCH_MITIGATIONS(0x1f8, 8),
  CURRENT_MITIGATIONS(0x200, 8),
  RESERVED_208(0x208, 152);

  private final int offset;
  private final int size;

  ReportField(int offset, int size) {
    this.offset = offset;
    this.size = size;
  }

  public int offset() {
    return offset;
  }

  public int size() {
    return size;
  }
}
