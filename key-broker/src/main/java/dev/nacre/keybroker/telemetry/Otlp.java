package dev.nacre.keybroker.telemetry;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.trace.Span;
import dev.nacre.storage.LogEntry;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;

/// Messages of the OpenTelemetry protocol in JSON: numbers of 64 bits are text, ids are hexadecimal
/// (OTLP specification 1.x, section "JSON Protobuf Encoding").
public final class Otlp {
  private static final JsonObject SCOPE = JsonObject.builder().put("name", "dev.nacre").build();
  private static final int ERROR = 2;
  private static final int INFO = 9;

  private Otlp() {}

  /// `ExportTraceServiceRequest`
  static JsonObject traces(List<Span> spans) {
    JsonArray all = spans.stream().map(span -> (Json) span(span)).collect(JsonArray.collector());
    return wrapped("resourceSpans", "scopeSpans", "spans", all);
  }

  /// `ExportLogsServiceRequest`: entries of the audit log, each with its number, by which a
  /// collector knows those that it has already.
  public static JsonObject audit(List<LogEntry> entries, Instant now) {
    JsonArray all =
        entries.stream().map(entry -> (Json) record(entry, now)).collect(JsonArray.collector());
    return wrapped("resourceLogs", "scopeLogs", "logRecords", all);
  }

  private static JsonObject wrapped(String outer, String inner, String name, JsonArray all) {
    JsonObject resource =
        JsonObject.builder()
            .put("attributes", JsonArray.of(attribute("service.name", text("nacre"))))
            .build();
    JsonObject scoped = JsonObject.builder().put("scope", SCOPE).put(name, all).build();
    return JsonObject.builder()
        .put(
            outer,
            JsonArray.of(
                JsonObject.builder()
                    .put("resource", resource)
                    .put(inner, JsonArray.of(scoped))
                    .build()))
        .build();
  }

  private static JsonObject span(Span span) {
    var json =
        JsonObject.builder()
            .put("traceId", span.context().traceId())
            .put("spanId", span.context().spanId());
    span.cause().ifPresent(cause -> json.put("parentSpanId", cause));
    json.put("name", span.name())
        .put("kind", kind(span.kind()))
        .put("startTimeUnixNano", nanos(span.start()))
        .put("endTimeUnixNano", nanos(span.start().plus(span.took())))
        .put(
            "attributes",
            span.attributes().entrySet().stream()
                .map(entry -> (Json) attribute(entry.getKey(), text(entry.getValue())))
                .collect(JsonArray.collector()));
    if (isFailed(span)) {
      json.put("status", JsonObject.builder().put("code", ERROR).build());
    }
    return json.build();
  }

  private static boolean isFailed(Span span) {
    return span.outcome() == Span.Outcome.FAILED
        || span.attributes().getOrDefault("http.response.status_code", "").startsWith("5");
  }

  private static int kind(Span.Kind kind) {
    return switch (kind) {
      case INTERNAL -> 1;
      case SERVER -> 2;
      case CLIENT -> 3;
    };
  }

  private static JsonObject record(LogEntry entry, Instant now) {
    JsonObject told =
        Json.parse(entry.entry()) instanceof JsonObject object ? object : JsonObject.empty();
    return JsonObject.builder()
        .put("timeUnixNano", nanos(time(told, now)))
        .put("observedTimeUnixNano", nanos(now))
        .put("severityNumber", INFO)
        .put("severityText", "INFO")
        .put("eventName", "nacre.audit." + told.find("kind").map(Otlp::word).orElse("unknown"))
        .put("body", text(entry.entry().utf8()))
        .put(
            "attributes",
            JsonArray.of(
                attribute(
                    "nacre.audit.number",
                    JsonObject.builder().put("intValue", Long.toString(entry.number())).build())))
        .build();
  }

  private static String word(Json kind) {
    return kind.text().replace("\"", "");
  }

  private static Instant time(JsonObject told, Instant fallback) {
    try {
      return Instant.parse(told.find("at").map(Otlp::word).orElse(""));
    } catch (DateTimeParseException e) {
      return fallback;
    }
  }

  private static JsonObject attribute(String name, JsonObject value) {
    return JsonObject.builder().put("key", name).put("value", value).build();
  }

  private static JsonObject text(String value) {
    return JsonObject.builder().put("stringValue", value).build();
  }

  private static String nanos(Instant time) {
    return time.getEpochSecond() + String.format(Locale.ROOT, "%09d", time.getNano());
  }
}
