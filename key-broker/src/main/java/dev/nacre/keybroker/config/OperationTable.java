package dev.nacre.keybroker.config;

import dev.nacre.codec.MalformedException;
import dev.nacre.keybroker.OperationSettings;
import dev.nacre.keybroker.log.LogFormat;
import dev.nacre.keybroker.log.ServerLog;
import dev.nacre.keybroker.telemetry.TelemetrySettings;
import java.nio.file.Path;
import java.util.Optional;

/// Tables `nacre.log` and `nacre.telemetry`: how the server is watched.
final class OperationTable {
  private OperationTable() {}

  static OperationSettings read(Settings own) {
    Settings log = own.table("log");
    var settings =
        new OperationSettings(
            ServerLog.level(log.path("level"), log.text("level", "info")),
            LogFormat.parse(log.path("format"), log.text("format", "json")),
            telemetry(own));
    log.requireNothingElse();
    return settings;
  }

  private static Optional<TelemetrySettings> telemetry(Settings own) {
    if (!own.has("telemetry")) {
      return Optional.empty();
    }
    Settings table = own.table("telemetry");
    var settings =
        new TelemetrySettings(
            TelemetrySettings.collector(table.path("collector"), table.required("collector")),
            table.text("authorization_file").map(Path::of),
            table.flag("traces", true),
            table.flag("audit", false));
    if (!settings.traces() && !settings.audit()) {
      throw MalformedException.at(own.path("telemetry"), "traces or audit", "neither");
    }
    table.requireNothingElse();
    return Optional.of(settings);
  }
}
