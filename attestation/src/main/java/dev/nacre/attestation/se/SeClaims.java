package dev.nacre.attestation.se;

import dev.nacre.codec.json.JsonObject;
import java.util.Optional;

/// An answer as claims: upstream's names at the top, ours under `nacre`.
final class SeClaims {
  /// Of the attestation itself: 1.0.
  private static final int VERSION = 0x100;

  private SeClaims() {}

  static JsonObject of(SeEvidence evidence, Optional<ImageHeader> header, boolean emulated) {
    var ours = JsonObject.builder().put("emulated", emulated);
    header.ifPresent(known ->
        ours.put("dump_allowed", known.dumpAllowed())
            .put("control_flags", "%016x".formatted(known.controlFlags())));
    return upstream(evidence).put("nacre", ours.build()).build();
  }

  static JsonObject.Builder upstream(SeEvidence evidence) {
    return JsonObject.builder()
        .put("cuid", evidence.machine().hex())
        .put("report_data", evidence.userData().slice(0, SeEvidence.USER_DATA).hex())
        .put("version", VERSION)
        .put("image_phkh", evidence.imageHost().hex())
        .put("attestation_phkh", evidence.answeringHost().hex())
        .put("tag", evidence.tags().tag().hex());
  }
}
