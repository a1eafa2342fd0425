package dev.nacre.measure;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// A virtual CPU model by QEMU's name; its CPUID signature is part of what is measured.
public enum VcpuType {
  EPYC("EPYC", 23, 1, 2),
  EPYC_V1("EPYC-v1", 23, 1, 2),
  EPYC_V2("EPYC-v2", 23, 1, 2),
  EPYC_IBPB("EPYC-IBPB", 23, 1, 2),
  EPYC_V3("EPYC-v3", 23, 1, 2),
  EPYC_V4("EPYC-v4", 23, 1, 2),
  EPYC_ROME("EPYC-Rome", 23, 49, 0),
  EPYC_ROME_V1("EPYC-Rome-v1", 23, 49, 0),
  EPYC_ROME_V2("EPYC-Rome-v2", 23, 49, 0),
  EPYC_ROME_V3("EPYC-Rome-v3", 23, 49, 0),
  EPYC_MILAN("EPYC-Milan", 25, 1, 1),
  EPYC_MILAN_V1("EPYC-Milan-v1", 25, 1, 1),
  EPYC_MILAN_V2("EPYC-Milan-v2", 25, 1, 1),
  EPYC_GENOA("EPYC-Genoa", 25, 17, 0),
  EPYC_GENOA_V1("EPYC-Genoa-v1", 25, 17, 0),
  EPYC_TURIN("EPYC-Turin", 26, 0, 0);

  private final String qemuName;
  private final int signature;

  VcpuType(String qemuName, int family, int model, int stepping) {
    this.qemuName = qemuName;
    this.signature = signature(family, model, stepping);
  }

  public String qemuName() {
    return qemuName;
  }

  /// CPUID leaf 1, EAX.
  public int signature() {
    return signature;
  }

  public static Optional<VcpuType> named(String qemuName) {
    String wanted = qemuName.toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(type -> type.qemuName.toLowerCase(Locale.ROOT).equals(wanted))
        .findFirst();
  }

  /// CPUID leaf 1, EAX, of any AMD processor.
  public static int signature(int family, int model, int stepping) {
    int base = Math.min(family, 0xf);
    int extended = family - base;
    return extended << 20 | (model >> 4) << 16 | base << 8 | (model & 0xf) << 4 | (stepping & 0xf);
  }

  @Override
  public String toString() {
    return qemuName;
  }
}
