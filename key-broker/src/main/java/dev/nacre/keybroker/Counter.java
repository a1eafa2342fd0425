package dev.nacre.keybroker;

/// What is counted one by one, under upstream's names and ours.
enum Counter {
  HTTP_REQUESTS("kbs_http_requests_total"),
  AUTH_REQUESTS("kbs_auth_requests_total"),
  AUTH_SUCCESSES("kbs_auth_successes_total"),
  AUTH_ERRORS("kbs_auth_errors_total"),
  ATTESTATION_REQUESTS("kbs_attestation_requests_total"),
  ATTESTATION_ERRORS("kbs_attestation_errors_total"),
  POLICY_EVALUATIONS("kbs_policy_evaluations_total"),
  POLICY_APPROVALS("kbs_policy_approvals_total"),
  POLICY_VIOLATIONS("kbs_policy_violations_total"),
  POLICY_ERRORS("kbs_policy_errors_total"),
  RESOURCE_READS("kbs_resource_reads_total"),
  RESOURCE_WRITES("kbs_resource_writes_total"),
  RESOURCE_DELETES("kbs_resource_deletes_total"),
  RATE_LIMITED("nacre_rate_limited_total"),
  REFUSALS_UNRECORDED("nacre_refusals_unrecorded_total"),
  RELEASES_UNRECORDED("nacre_releases_unrecorded_total"),
  RELOADS("nacre_reloads_total"),
  RELOAD_FAILURES("nacre_reload_failures_total");

  private final String metric;

  Counter(String metric) {
    this.metric = metric;
  }

  String metric() {
    return metric;
  }

  /// What is counted for each value of a label, which is one of few.
  enum Labelled {
    ATTESTATION_SUCCESSES("kbs_attestation_successes_total", "tee_type"),
    ATTESTATION_FAILURES("kbs_attestation_failures_total", "tee_type"),
    ATTESTATION_SERVICE_CALLS("nacre_attestation_service_calls_total", "outcome"),
    REFERENCE_SERVICE_CALLS("nacre_reference_service_calls_total", "outcome"),
    PLUGIN_REQUESTS("kbs_plugin_requests_total", "plugin_name"),
    PLUGIN_ERRORS("kbs_plugin_errors_total", "plugin_name");

    private final String metric;
    private final String label;

    Labelled(String metric, String label) {
      this.metric = metric;
      this.label = label;
    }

    String metric() {
      return metric;
    }

    String label() {
      return label;
    }
  }
}
