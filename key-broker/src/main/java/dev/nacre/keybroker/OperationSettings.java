package dev.nacre.keybroker;

import dev.nacre.keybroker.log.LogFormat;
import dev.nacre.keybroker.telemetry.TelemetrySettings;
import java.util.Optional;

/// How a server is run and watched.
///
/// @param level from which on its own records are logged
/// @param telemetry who collects its traces and its audit log
public record OperationSettings(
    System.Logger.Level level, LogFormat format, Optional<TelemetrySettings> telemetry) {
  /// Logs from `info` on in JSON, and tells no collector.
  public static OperationSettings standard() {
    return new OperationSettings(System.Logger.Level.INFO, LogFormat.JSON, Optional.empty());
  }

  public OperationSettings with(TelemetrySettings collector) {
    return new OperationSettings(level, format, Optional.of(collector));
  }
}
