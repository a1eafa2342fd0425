package dev.nacre.emulator;

import dev.nacre.codec.Bytes;

/// One virtual machine on an emulated processor: answers its guest's report requests.
public final class EmulatedSnp {
  private static final int REPORT_VERSION = 3;

  private final EmulatedChip chip;
  private final LaunchState launch;

  private EmulatedSnp(EmulatedChip chip, LaunchState launch) {
    this.chip = chip;
    this.launch = launch;
  }

  public static EmulatedSnp started(EmulatedChip chip, LaunchState launch) {
    return new EmulatedSnp(chip, launch);
  }

  /// What the processor answers to an extended report request.
  ///
  /// @param reportData 64 bytes that the guest chose
  /// @param vmpl the privilege level that asks, 0 to 3
  public ExtendedReport report(Bytes reportData, int vmpl) {
    return new ExtendedReport(chip.sign(body(reportData, vmpl)), chip.certificateTable());
  }

  /// The body of [#report], for a test to bend before it is signed.
  public ReportBody body(Bytes reportData, int vmpl) {
    if (reportData.size() != 64 || vmpl < 0 || vmpl > 3) {
      throw new IllegalArgumentException(
          "expected 64 bytes of report data and a VMPL from 0 to 3, found "
              + reportData.size()
              + " bytes and "
              + vmpl);
    }
    Bytes tcb = chip.tcb().encode(chip.generation());
    ReportBody guest =
        ReportBody.zeros()
            .with(ReportField.VERSION, REPORT_VERSION)
            .with(ReportField.POLICY, launch.policy())
            .with(ReportField.VMPL, vmpl)
            .with(ReportField.REPORT_DATA, reportData)
            .with(ReportField.MEASUREMENT, launch.measurement())
            .with(ReportField.HOST_DATA, launch.hostData())
            .with(ReportField.REPORT_ID, launch.reportId())
            .with(ReportField.REPORT_ID_MA, Bytes.ofHex("ff".repeat(32)));
    return withPlatform(guest)
        .with(ReportField.CURRENT_TCB, tcb)
        .with(ReportField.REPORTED_TCB, tcb)
        .with(ReportField.COMMITTED_TCB, tcb)
        .with(ReportField.LAUNCH_TCB, tcb);
  }

  private ReportBody withPlatform(ReportBody guest) {
    SnpGeneration generation = chip.generation();
    return guest
        .with(ReportField.SIGNATURE_ALGORITHM, 1)
        .with(ReportField.PLATFORM_INFO, 0x1)
        .with(ReportField.KEY_INFO, chip.signsAsProvider() ? 1 << 2 : 0)
        .with(ReportField.CPUID_FAMILY, generation.family())
        .with(ReportField.CPUID_MODEL, generation.model())
        .with(ReportField.CPUID_STEPPING, generation.stepping())
        .with(ReportField.CHIP_ID, chip.id())
        .with(ReportField.CURRENT_MAJOR, 1)
        .with(ReportField.CURRENT_MINOR, 55)
        .with(ReportField.CURRENT_BUILD, 40)
        .with(ReportField.COMMITTED_MAJOR, 1)
        .with(ReportField.COMMITTED_MINOR, 55)
        .with(ReportField.COMMITTED_BUILD, 40);
  }

  /// A report and the certificates that the host hands out with it.
  ///
  /// @param report 1184 bytes
  /// @param certificateTable see [CertificateTable]
  public record ExtendedReport(Bytes report, Bytes certificateTable) {}
}
