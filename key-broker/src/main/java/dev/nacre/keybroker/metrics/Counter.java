package dev.nacre.keybroker.metrics;

/// What is counted one by one, under upstream's names and ours.
public enum Counter {
  HTTP_REQUESTS("kbs_http_requests_total", "Calls of the protocol that were answered."),
  AUTH_REQUESTS("kbs_auth_requests_total", "Challenges that were asked for."),
  AUTH_SUCCESSES("kbs_auth_successes_total", "Challenges that were given."),
  AUTH_ERRORS("kbs_auth_errors_total", "Challenges that were refused, or failed."),
  ATTESTATION_REQUESTS("kbs_attestation_requests_total", "Attestations that were asked for."),
  ATTESTATION_ERRORS("kbs_attestation_errors_total", "Attestations that were refused, or failed."),
  POLICY_EVALUATIONS(
      "kbs_policy_evaluations_total", "Times that a resource policy was asked, and decided."),
  POLICY_APPROVALS("kbs_policy_approvals_total", "Times that a resource policy allowed."),
  POLICY_VIOLATIONS("kbs_policy_violations_total", "Times that a resource policy denied."),
  POLICY_ERRORS("kbs_policy_errors_total", "Times that a resource policy ended in an error."),
  RESOURCE_READS("kbs_resource_reads_total", "Secrets that were released."),
  RESOURCE_WRITES("kbs_resource_writes_total", "Secrets that were put."),
  RESOURCE_DELETES("kbs_resource_deletes_total", "Secrets that were deleted."),
  RATE_LIMITED(
      "nacre_rate_limited_total",
      "Calls that were refused since a source, or a guest, asked too often."),
  REFUSALS_UNRECORDED(
      "nacre_refusals_unrecorded_total", "Refusals that the audit log has only as a number."),
  RELEASES_UNRECORDED(
      "nacre_releases_unrecorded_total", "Releases that the audit log has only as a number."),
  RELOADS("nacre_reloads_total", "Reloads of the configuration that came into force."),
  RELOAD_FAILURES("nacre_reload_failures_total", "Reloads of the configuration that were refused.");

  static final String PLUGIN_LABEL = "plugin_name";

  private final String name;
  private final String meaning;

  Counter(String name, String meaning) {
    this.name = name;
    this.meaning = meaning;
  }

  Metric metric() {
    return Metric.counter(name, meaning);
  }

  /// What is counted for each value of a label, which is one of few.
  enum Labelled {
    ATTESTATION_SUCCESSES(
        "kbs_attestation_successes_total",
        "Evidence that was believed, by the kind of TEE.",
        "tee_type"),
    ATTESTATION_FAILURES(
        "kbs_attestation_failures_total",
        "Evidence that was refused, by the kind of TEE.",
        "tee_type"),
    REFUSALS(
        "nacre_refusals_total",
        "Calls of guests that were refused, by the kind of reason that they were told.",
        "code"),
    ATTESTATION_SERVICE_CALLS(
        "nacre_attestation_service_calls_total",
        "Calls of an attestation service in another process, by how they ended.",
        "outcome"),
    REFERENCE_SERVICE_CALLS(
        "nacre_reference_service_calls_total",
        "Reference values that another service was asked for, by how that ended.",
        "outcome"),
    CONNECTIONS_ENDED(
        "nacre_connections_ended_total",
        "Connections that the server ended though their callers went on, by the reason.",
        "reason"),
    PLUGIN_REQUESTS(
        "kbs_plugin_requests_total", "Calls of a plugin other than `resource`.", PLUGIN_LABEL),
    PLUGIN_ERRORS(
        "kbs_plugin_errors_total", "Calls of a plugin that were refused, or failed.", PLUGIN_LABEL);

    private final String name;
    private final String meaning;
    private final String label;

    Labelled(String name, String meaning, String label) {
      this.name = name;
      this.meaning = meaning;
      this.label = label;
    }

    Metric metric() {
      return Metric.counter(name, meaning, label);
    }

    String label() {
      return label;
    }
  }
}
