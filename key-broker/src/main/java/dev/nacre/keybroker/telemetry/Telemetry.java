package dev.nacre.keybroker.telemetry;

import dev.nacre.protocol.trace.Tracing;
import dev.nacre.storage.Store;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;

/// What of a server is told to a collector; nothing where none is configured.
///
/// @param tracing where spans come from
public record Telemetry(Tracing tracing, Optional<SpanExport> spans, Optional<AuditExport> audit)
    implements AutoCloseable {
  public static Telemetry of(
      Optional<TelemetrySettings> settings, Store store, InstantSource clock) {
    Optional<SpanExport> spans = settings.filter(TelemetrySettings::traces).map(SpanExport::to);
    Optional<AuditExport> audit =
        settings.filter(TelemetrySettings::audit).map(known -> AuditExport.to(known, store, clock));
    Tracing tracing =
        spans
            .map(export -> Tracing.into(export::add, clock, new SecureRandom()))
            .orElseGet(Tracing::off);
    return new Telemetry(tracing, spans, audit);
  }

  @Override
  public void close() {
    spans.ifPresent(SpanExport::close);
    audit.ifPresent(AuditExport::close);
  }
}
