package dev.nacre.emulator;

/// The fields of a trust domain's report, in their order. The last two are empty before TDX 1.5.
public enum TdField {
  TCB_SVN(16),
  MR_SEAM(48),
  MRSIGNER_SEAM(48),
  SEAM_ATTRIBUTES(8),
  TD_ATTRIBUTES(8),
  XFAM(8),
  MR_TD(48),
  MR_CONFIG_ID(48),
  MR_OWNER(48),
  MR_OWNER_CONFIG(48),
  RTMR_0(48),
  RTMR_1(48),
  RTMR_2(48),
  RTMR_3(48),
  REPORT_DATA(64),
  TEE_TCB_SVN_2(0),
  MR_SERVICE_TD(0);

  private final int size;

  TdField(int size) {
    this.size = size;
  }

  int size() {
    return size;
  }
}
