package dev.nacre.attestation.snp;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.json.JsonObject;

/// A version of the processor's firmware.
public record FirmwareVersion(int major, int minor, int build) {
  /// In a report the build comes first.
  static FirmwareVersion read(ByteReader in) {
    int build = in.u8("build");
    int minor = in.u8("minor");
    return new FirmwareVersion(in.u8("major"), minor, build);
  }

  boolean atMost(FirmwareVersion other) {
    return number() <= other.number();
  }

  JsonObject toJson() {
    return JsonObject.builder().put("major", major).put("minor", minor).put("build", build).build();
  }

  private int number() {
    return major << 16 | minor << 8 | build;
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + build;
  }
}
