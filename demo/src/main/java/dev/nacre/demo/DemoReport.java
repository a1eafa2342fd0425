package dev.nacre.demo;

import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonNumber;
import dev.nacre.codec.json.JsonObject;
import java.util.List;
import java.util.Locale;

/// What a run of the demo showed, as `--report` writes it.
///
/// @param released whether the key broker gave the key to the measured machine
/// @param containerOutput what the container printed, as text
record DemoReport(
    boolean released, String containerOutput, List<Screen.Phase> phases, List<Refusal> refusals) {

  JsonObject json() {
    return JsonObject.builder()
        .put("released", released)
        .put("container_output", containerOutput)
        .put("phases", phases.stream().map(DemoReport::json).collect(JsonArray.collector()))
        .put("refusals", refusals.stream().map(DemoReport::json).collect(JsonArray.collector()))
        .build();
  }

  private static JsonObject json(Screen.Phase phase) {
    var seconds = new JsonNumber(String.format(Locale.ROOT, "%.3f", phase.seconds()));
    return JsonObject.builder().put("name", phase.name()).put("seconds", seconds).build();
  }

  private static JsonObject json(Refusal refusal) {
    return JsonObject.builder()
        .put("attack", refusal.attack())
        .put("stage", refusal.stage())
        .put("reason", refusal.reason())
        .build();
  }
}
