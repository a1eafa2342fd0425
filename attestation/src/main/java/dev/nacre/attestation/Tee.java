package dev.nacre.attestation;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A trusted execution environment, or a device attested beside one, by its name on the wire of the
/// key broker protocol 0.4.0.
public enum Tee {
  AZ_SNP_VTPM("az-snp-vtpm", "azsnpvtpm", "cpu"),
  AZ_TDX_VTPM("az-tdx-vtpm", "aztdxvtpm", "cpu"),
  SNP("snp", "cpu"),
  TDX("tdx", "cpu"),
  SGX("sgx", "cpu"),
  CCA("cca", "cpu"),
  CSV("csv", "cpu"),
  SE("se", "cpu"),
  HYGON_DCU("hygondcu", "dcu"),
  NVIDIA("nvidia", "gpu"),
  NVIDIA_DPU("nvidia-dpu", "nvidiadpu", "nvidia-dpu"),
  /// Of AWS; this project's own name, as upstream has none.
  NITRO("nitro", "cpu"),
  TPM("tpm", "cpu"),
  SAMPLE("sample", "cpu"),
  SAMPLE_DEVICE("sampledevice", "gpu");

  private static final List<Tee> ALL = List.of(values());

  private final String wireName;
  private final String oldWireName;
  private final String deviceClass;

  Tee(String wireName, String deviceClass) {
    this(wireName, wireName, deviceClass);
  }

  Tee(String wireName, String oldWireName, String deviceClass) {
    this.wireName = wireName;
    this.oldWireName = oldWireName;
    this.deviceClass = deviceClass;
  }

  /// The name as a guest sends it and as policies read it.
  public String wireName() {
    return wireName;
  }

  /// The class whose attestation policy judges it, unless the evidence itself says otherwise (an
  /// NVIDIA switch does).
  public String deviceClass() {
    return deviceClass;
  }

  /// Also knows the names that older guests send.
  public static Optional<Tee> ofWireName(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    for (Tee tee : ALL) {
      if (tee.wireName.equals(wanted) || tee.oldWireName.equals(wanted)) {
        return Optional.of(tee);
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return wireName;
  }
}
