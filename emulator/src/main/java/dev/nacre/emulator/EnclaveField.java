package dev.nacre.emulator;

/// The fields of an enclave's report, in their order.
public enum EnclaveField {
  CPU_SVN(16),
  MISC_SELECT(4),
  RESERVED_1(12),
  ISV_EXT_PROD_ID(16),
  FLAGS(8),
  XFRM(8),
  MR_ENCLAVE(32),
  RESERVED_2(32),
  MR_SIGNER(32),
  RESERVED_3(32),
  CONFIG_ID(64),
  ISV_PROD_ID(2),
  ISV_SVN(2),
  CONFIG_SVN(2),
  RESERVED_4(42),
  ISV_FAMILY_ID(16),
  REPORT_DATA(64);

  private final int size;

  EnclaveField(int size) {
    this.size = size;
  }

  int size() {
    return size;
  }
}
