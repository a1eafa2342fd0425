package dev.nacre.attestation.nvidia;

import dev.nacre.codec.json.JsonObject;

/// A device as claims: upstream's names at the top, everything else under `nacre`.
final class NvidiaClaims {
  private NvidiaClaims() {}

  static JsonObject of(
      NvidiaEvidence.Device device, RimComparison.Outcome measured, boolean emulated) {
    var measurements = JsonObject.builder();
    device
        .report()
        .measurements()
        .forEach((index, value) -> measurements.put(Integer.toString(index), value.hex()));
    return JsonObject.builder()
        .put("arch", device.architecture().claim())
        .put("config", device.report().opaque().toJson())
        .put("measurements", measurements.build())
        .put("uuid", device.uuid())
        .put(
            "nacre",
            JsonObject.builder()
                .put("emulated", emulated)
                .put("nonce", device.report().requestNonce().hex())
                .put("reference_manifests", measured.made() ? "complete" : "missing")
                .put("measurements_as_published", measured.success())
                .build())
        .build();
  }

  /// Our claims, and those of NVIDIA's service where they have other names.
  static JsonObject of(JsonObject ours, JsonObject theirs) {
    var all = JsonObject.builder();
    theirs.members().forEach(all::put);
    ours.members().forEach(all::put);
    return all.build();
  }
}
