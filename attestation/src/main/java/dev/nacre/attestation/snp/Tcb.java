package dev.nacre.attestation.snp;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonObject;
import java.util.OptionalInt;

/// The security versions of a processor's firmware parts (TCB_VERSION), each 0 to 255.
///
/// @param fmc the first mutable code; only from Turin on
/// @param reservedIsZero whether the bytes that must be zero are
public record Tcb(
    OptionalInt fmc, int bootloader, int tee, int snp, int microcode, boolean reservedIsZero) {

  /// @param encoded eight bytes
  static Tcb parse(Bytes encoded, boolean withFmc) {
    int microcode = encoded.at(7);
    return withFmc
        ? new Tcb(
            OptionalInt.of(encoded.at(0)),
            encoded.at(1),
            encoded.at(2),
            encoded.at(3),
            microcode,
            encoded.slice(4, 7).isAllZero())
        : new Tcb(
            OptionalInt.empty(),
            encoded.at(0),
            encoded.at(1),
            encoded.at(6),
            microcode,
            encoded.slice(2, 6).isAllZero());
  }

  /// Whether no part is newer than the same part of `other`.
  boolean atMost(Tcb other) {
    return fmc.orElse(0) <= other.fmc.orElse(0)
        && bootloader <= other.bootloader
        && tee <= other.tee
        && snp <= other.snp
        && microcode <= other.microcode;
  }

  JsonObject toJson() {
    return JsonObject.builder()
        .put("fmc", fmc.isPresent() ? Json.of(fmc.getAsInt()) : JsonNull.NULL)
        .put("bootloader", bootloader)
        .put("tee", tee)
        .put("snp", snp)
        .put("microcode", microcode)
        .build();
  }

  @Override
  public String toString() {
    return (fmc.isPresent() ? "fmc " + fmc.getAsInt() + ", " : "")
        + "bootloader "
        + bootloader
        + ", tee "
        + tee
        + ", snp "
        + snp
        + ", microcode "
        + microcode;
  }
}
