package dev.nacre.keybroker.settings;

import dev.nacre.keybroker.limits.LimitSettings;
import dev.nacre.keybroker.log.LogFormat;
import dev.nacre.keybroker.telemetry.TelemetrySettings;
import java.util.Optional;

/// How a server is run and watched.
///
/// @param level from which on its own records are logged
/// @param telemetry who collects its traces and its audit log
/// @param limits what one caller may cost
/// @param audit how long audit logs are kept
public record OperationSettings(
    System.Logger.Level level,
    LogFormat format,
    Optional<TelemetrySettings> telemetry,
    LimitSettings limits,
    AuditSettings audit) {
  /// Logs from `info` on in JSON, and tells no collector.
  public static OperationSettings standard() {
    return new OperationSettings(
        System.Logger.Level.INFO,
        LogFormat.JSON,
        Optional.empty(),
        LimitSettings.standard(),
        AuditSettings.standard());
  }

  public OperationSettings with(TelemetrySettings collector) {
    return new OperationSettings(level, format, Optional.of(collector), limits, audit);
  }

  public OperationSettings with(LimitSettings bounds) {
    return new OperationSettings(level, format, telemetry, bounds, audit);
  }

  /// @param first the lowest level that is logged
  public OperationSettings from(System.Logger.Level first) {
    return new OperationSettings(first, format, telemetry, limits, audit);
  }

  public OperationSettings written(LogFormat wanted) {
    return new OperationSettings(level, wanted, telemetry, limits, audit);
  }

  public OperationSettings with(AuditSettings kept) {
    return new OperationSettings(level, format, telemetry, limits, kept);
  }
}
