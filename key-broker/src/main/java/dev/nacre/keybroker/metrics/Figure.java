package dev.nacre.keybroker.metrics;

import java.util.List;

/// What is looked up when the metrics are read.
public enum Figure {
  ACTIVE_CALLS("kbs_http_active_connections", "gauge", "Calls that are being answered."),
  START("process_start_time_seconds", "gauge", "When the server started, in seconds since 1970."),
  AUDIT_ENTRIES("nacre_audit_entries", "gauge", "Entries of the audit log."),
  MASTER_KEY("nacre_master_key_present", "gauge", "1 while the master key is there, 0 otherwise."),
  AUDIT_EXPORTED(
      "nacre_audit_exported_total",
      "counter",
      "Entries of the audit log that the collector of telemetry was given."),
  SPANS_DROPPED(
      "nacre_spans_dropped_total",
      "counter",
      "Spans that the collector of telemetry was not given, since it was slow or gone.");

  private final String name;
  private final String type;
  private final String meaning;

  Figure(String name, String type, String meaning) {
    this.name = name;
    this.type = type;
    this.meaning = meaning;
  }

  Metric metric() {
    return new Metric(name, type, List.of(), meaning);
  }
}
