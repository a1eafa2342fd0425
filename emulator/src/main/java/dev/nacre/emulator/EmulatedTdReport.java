package dev.nacre.emulator;

import dev.nacre.codec.Bytes;
import java.util.List;

/// What an emulated processor hands to a trust domain before a quoting enclave signs anything
/// (TDREPORT_STRUCT of the Intel TDX Module ABI 1.5, 1024 bytes): its MAC, which only the processor
/// can check, is left zero.
public final class EmulatedTdReport {
  private static final Bytes TYPE = Bytes.ofHex("81000000");
  private static final int TEE_TCB_INFO = 256;
  private static final int SIZE = 512;

  /// TDINFO_STRUCT as far as it is used here.
  private static final List<TdField> MEASURED =
      List.of(
          TdField.TD_ATTRIBUTES,
          TdField.XFAM,
          TdField.MR_TD,
          TdField.MR_CONFIG_ID,
          TdField.MR_OWNER,
          TdField.MR_OWNER_CONFIG,
          TdField.RTMR_0,
          TdField.RTMR_1,
          TdField.RTMR_2,
          TdField.RTMR_3);

  private EmulatedTdReport() {}

  /// The report from which the quote over `domain` is made.
  public static Bytes of(Fields<TdField> domain) {
    Bytes mac = TYPE.padTo(128).concat(domain.get(TdField.REPORT_DATA)).padTo(TEE_TCB_INFO);
    Bytes measured = MEASURED.stream().map(domain::get).reduce(Bytes.empty(), Bytes::concat);
    return mac.padTo(SIZE).concat(measured.padTo(SIZE));
  }
}
