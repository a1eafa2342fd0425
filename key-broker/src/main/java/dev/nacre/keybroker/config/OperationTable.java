package dev.nacre.keybroker.config;

import dev.nacre.codec.MalformedException;
import dev.nacre.keybroker.limits.LimitSettings;
import dev.nacre.keybroker.log.LogFormat;
import dev.nacre.keybroker.log.ServerLog;
import dev.nacre.keybroker.settings.AuditSettings;
import dev.nacre.keybroker.settings.OperationSettings;
import dev.nacre.keybroker.settings.Retention;
import dev.nacre.keybroker.telemetry.TelemetrySettings;
import java.nio.file.Path;
import java.util.Optional;

/// Tables `nacre.log`, `nacre.telemetry`, `nacre.limits` and `nacre.audit`: how the server is run
/// and watched.
final class OperationTable {
  private static final int MOST = 1_000_000_000;

  private OperationTable() {}

  static OperationSettings read(Settings own) {
    Settings log = own.table("log");
    var settings =
        new OperationSettings(
            ServerLog.level(log.path("level"), log.text("level", "info")),
            LogFormat.parse(log.path("format"), log.text("format", "json")),
            telemetry(own),
            limits(own.table("limits")),
            audit(own.table("audit")));
    log.requireNothingElse();
    return settings;
  }

  private static LimitSettings limits(Settings table) {
    LimitSettings standard = LimitSettings.standard();
    var limits =
        new LimitSettings(
            table.number("connections_of_source", standard.connectionsOfSource(), 1, MOST),
            table.number("requests_of_source", standard.requestsOfSource(), 0, MOST),
            table.number("releases_of_guest", standard.releasesOfGuest(), 0, MOST),
            table.number("audited_releases_of_guest", standard.auditedReleasesOfGuest(), 1, MOST),
            table.number("audited_releases_of_source", standard.auditedReleasesOfSource(), 1, MOST),
            standard.patience());
    table.requireNothingElse();
    return limits;
  }

  private static AuditSettings audit(Settings table) {
    var settings =
        new AuditSettings(
            Retention.parse(table.path("retention"), table.text("retention", "forever")),
            table.text("archive").map(Path::of));
    table.requireNothingElse();
    if (settings.archive().isPresent() && settings.retention() instanceof Retention.Forever) {
      throw MalformedException.at(
          table.path("archive"), "a retention too: what stays is not archived", "none");
    }
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
