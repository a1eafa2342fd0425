package dev.nacre.attestation.nvidia;

import dev.nacre.attestation.appraisal.Submodule;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Eight graphics processors and four switches, each connected with each of the others, over
/// protected PCIe: a part of the result of its own. Who is connected with whom is what NVIDIA's
/// service says of each device.
final class ProtectedPcie {
  private static final int GPUS = 8;
  private static final int SWITCHES = 4;
  private static final String NOBODY = "0000000000000000";

  private ProtectedPcie() {}

  /// The part `ppcie`; empty unless `devices` are exactly such a system.
  static Optional<Submodule> of(List<Submodule> devices) {
    List<JsonObject> gpus = claims(devices, "gpu");
    List<JsonObject> switches = claims(devices, "switch");
    if (gpus.size() != GPUS
        || switches.size() != SWITCHES
        || devices.size() != GPUS + SWITCHES
        || !isMesh(gpus, switches)) {
      return Optional.empty();
    }
    JsonObject counts =
        JsonObject.builder().put("switch_count", SWITCHES).put("gpu_count", GPUS).build();
    return Optional.of(new Submodule("ppcie", counts));
  }

  private static List<JsonObject> claims(List<Submodule> devices, String deviceClass) {
    return devices.stream()
        .filter(device -> device.deviceClass().equals(deviceClass))
        .map(Submodule::claims)
        .toList();
  }

  private static boolean isMesh(List<JsonObject> gpus, List<JsonObject> switches) {
    Set<String> switchNames =
        switches.stream()
            .map(claims -> text(claims.find("x-nvidia-switch-pdi").orElse(JsonNull.NULL)))
            .collect(Collectors.toSet());
    Set<String> gpuNames = new HashSet<>();
    for (JsonObject claims : switches) {
      gpuNames.addAll(list(claims, "x-nvidia-switch-gpu-pdis"));
    }
    return switchNames.size() == SWITCHES
        && gpuNames.size() == GPUS
        && !switchNames.contains(NOBODY)
        && !gpuNames.contains(NOBODY)
        && gpus.stream()
            .map(claims -> list(claims, "x-nvidia-gpu-switch-pdis"))
            .allMatch(names -> names.size() == SWITCHES && switchNames.equals(Set.copyOf(names)))
        && switches.stream()
            .map(claims -> list(claims, "x-nvidia-switch-gpu-pdis"))
            .allMatch(names -> names.size() == GPUS && gpuNames.equals(Set.copyOf(names)));
  }

  private static List<String> list(JsonObject claims, String name) {
    return claims.find(name).orElse(JsonNull.NULL) instanceof JsonArray names
        ? names.stream().map(ProtectedPcie::text).toList()
        : List.of();
  }

  private static String text(Json json) {
    return json instanceof JsonString(String text) ? text : NOBODY;
  }
}
