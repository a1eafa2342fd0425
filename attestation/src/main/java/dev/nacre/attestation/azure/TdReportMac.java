package dev.nacre.attestation.azure;

import dev.nacre.attestation.appraisal.Findings;
import dev.nacre.attestation.appraisal.Findings.Comparison;
import dev.nacre.attestation.dcap.TdReport;
import dev.nacre.codec.Bytes;

/// The TD report as the paravisor got it from the processor (TDREPORT_STRUCT): authenticated only
/// to the processor itself, by a MAC. So it proves nothing here; but the quote was made from it,
/// and where the two differ, one of them was exchanged.
final class TdReportMac {
  private static final int TD_INFO = 512;
  private static final int TD_INFO_END = TD_INFO + 400;
  private static final int REPORT_DATA = 128;
  private static final int REPORT_DATA_END = 192;

  private TdReportMac() {}

  /// @param area 1184 bytes, of which a TD report takes the first 1024
  static void mustBeOf(TdReport quoted, Bytes area, Findings findings) {
    Bytes measured =
        quoted
            .tdAttributes()
            .concat(quoted.xfam())
            .concat(quoted.mrTd())
            .concat(quoted.mrConfigId())
            .concat(quoted.mrOwner())
            .concat(quoted.mrOwnerConfig())
            .concat(quoted.rtmrs().stream().reduce(Bytes.empty(), Bytes::concat));
    boolean same =
        area.slice(TD_INFO, TD_INFO_END).equals(measured)
            && area.slice(REPORT_DATA, REPORT_DATA_END).equals(quoted.reportData());
    findings.require(
        same,
        "azure.td_report",
        "Intel TDX Module ABI 1.5, TDREPORT_STRUCT",
        Comparison.of(
            "the measurements and report data of the quote",
            same ? "the same" : "a TD report of another machine or moment"));
  }
}
