package dev.nacre.emulator;

/// Which AMD server processor is emulated: its CPUID and how it lays out security versions.
public enum SnpGeneration {
  MILAN("Milan", 0x19, 0x01, 0x01),
  GENOA("Genoa", 0x19, 0x11, 0x01),
  SIENA("Genoa", 0x19, 0xa0, 0x02),
  TURIN("Turin", 0x1a, 0x02, 0x01);

  private final String product;
  private final int family;
  private final int model;
  private final int stepping;

  SnpGeneration(String product, int family, int model, int stepping) {
    this.product = product;
    this.family = family;
    this.model = model;
    this.stepping = stepping;
  }

  /// The product whose key hierarchy signs: Siena and Bergamo use Genoa's.
  public String product() {
    return product;
  }

  public int family() {
    return family;
  }

  public int model() {
    return model;
  }

  public int stepping() {
    return stepping;
  }

  /// Whether security versions have the layout that Turin introduced, with an FMC.
  public boolean hasFmc() {
    return this == TURIN;
  }

  /// Bytes of a chip's identity that are not zero.
  int chipIdSize() {
    return this == TURIN ? 8 : 64;
  }
}
