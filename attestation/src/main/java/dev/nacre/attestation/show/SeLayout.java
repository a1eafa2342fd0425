package dev.nacre.attestation.show;

import dev.nacre.attestation.se.ImageHeader;
import dev.nacre.attestation.se.SeEvidence;
import dev.nacre.codec.Bytes;
import java.util.List;

/// Lays out the header of an image for IBM Secure Execution, and the answers of ultravisors.
final class SeLayout {
  private SeLayout() {}

  /// The answer of an ultravisor, part by part as it lies in the JSON of guests.
  static List<Layout> of(SeEvidence evidence) {
    return List.of(
        new Layout.Walk(evidence.measurement())
            .explained("measurement", 64, "HMAC-SHA-512 over all that it states")
            .titled("answer of an ultravisor (IBM Secure Execution): measurement"),
        new Layout.Walk(evidence.imageHost().concat(evidence.answeringHost()))
            .explained("image host", 32, "hash of the key with which the image was opened")
            .explained("answering host", 32, "hash of the key with which the request was opened")
            .titled("additional_data"),
        part("user_data", evidence.userData(), "what the guest chose"),
        part("cuid", evidence.machine(), "this run of the machine"),
        part("encr_measurement_key", evidence.sealedKey(), "sealed by the verifier"),
        part("encr_request_nonce", evidence.sealedNonce(), "sealed by the verifier"),
        new Layout.Walk(evidence.tags().content())
            .explained("pld", 64, "SHA-512 over the pages")
            .explained("ald", 64, "SHA-512 over their addresses")
            .explained("tld", 64, "SHA-512 over their tweaks")
            .explained("tag", 16, "of the image's header")
            .titled("image_hdr_tags"));
  }

  private static Layout part(String name, Bytes content, String meaning) {
    return new Layout.Walk(content).explained(name, content.size(), meaning).titled(name);
  }

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
