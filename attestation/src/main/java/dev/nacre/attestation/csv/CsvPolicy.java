package dev.nacre.attestation.csv;

import dev.nacre.codec.json.JsonObject;

/// What a machine's owner demanded of its start: 32 bits.
public record CsvPolicy(long bits) {
  /// Whether nobody may debug the machine.
  boolean debuggingForbidden() {
    return bit(0) == 1;
  }

  private long bit(int index) {
    return field(index, 1);
  }

  private long field(int from, int width) {
    return bits >> from & ((1L << width) - 1);
  }

  /// Each bit by its name.
  public JsonObject toJson() {
    return JsonObject.builder()
        .put("nodbg", bit(0))
        .put("noks", bit(1))
        .put("es", bit(2))
        .put("nosend", bit(3))
        .put("domain", bit(4))
        .put("csv", bit(5))
        .put("csv3", bit(6))
        .put("asid_reuse", bit(7))
        .put("hsk_version", field(8, 4))
        .put("cek_version", field(12, 4))
        .put("api_major", field(16, 8))
        .put("api_minor", field(24, 8))
        .build();
  }
}
