package dev.nacre.attestation.show;

import dev.nacre.attestation.se.ImageHeader;
import dev.nacre.codec.Bytes;

/// Lays out the header of an image for IBM Secure Execution.
final class SeLayout {
  private SeLayout() {}

  static Layout of(Bytes file) {
    ImageHeader header = ImageHeader.parse(file);
    int slots = header.hosts().size();
    int encrypted = file.size() - 416 - 80 * slots - 16;
    var walk =
        new Layout.Walk(file)
            .field("magic", 8, "IBMSecEx", "")
            .bytes("version", 4)
            .field("size", 4, file.size(), "")
            .bytes("iv", 12)
            .bytes("reserved", 4)
            .field("key_slots", 8, slots, "hosts that can start it")
            .field("encrypted_size", 8, encrypted, "")
            .bytes("encrypted_pages", 8)
            .field(
                "control_flags",
                8,
                "%016x".formatted(header.controlFlags()),
                header.dumpAllowed() ? "the host may have a dump" : "no dumps")
            .bytes("customer_key", 160)
            .bytes("pld", 64)
            .bytes("ald", 64)
            .bytes("tld", 64);
    for (int i = 0; i < slots; i++) {
      walk.bytes("host", 32).bytes("wrapped_key", 48);
    }
    return walk.bytes("encrypted", encrypted)
        .bytes("tag", 16)
        .titled("header of an image for IBM Secure Execution");
  }
}
