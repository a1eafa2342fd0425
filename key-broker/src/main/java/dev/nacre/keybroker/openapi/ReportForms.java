package dev.nacre.keybroker.openapi;

/// What happened, and what would have happened.
public final class ReportForms {
  static final Form POLICY_ID = Form.matching("[A-Za-z0-9_-]{1,128}").like("default_cpu");
  static final Form REFUSAL_ID = Form.matching("r-[0-9a-z]{10}");

  private static final Form STATUS =
      Form.word("affirming", "warning", "contraindicated", "none").orNull();
  private static final Form STATUSES =
      Form.map(STATUS).told("Of each part of the machine, such as cpu0.");

  private static final Form FINDING =
      Form.object()
          .must("check", Form.text())
          .must("status", Form.text())
          .must("expected", Form.text())
          .must("found", Form.text())
          .must("source", Form.text().told("Where a specification says so."))
          .may("advice", Form.text().told("What to do: of a check that failed."))
          .called("Finding");
  private static final Form SHORTFALL =
      Form.object()
          .must("submodule", Form.text())
          .must("rule", Form.text())
          .must("claim", Form.text())
          .must("expected", Form.text())
          .must("found", Form.text())
          .must("advice", Form.text())
          .called("Shortfall");
  private static final Form EXPLANATION =
      Form.object()
          .must("path", Form.text())
          .may("result", Form.any())
          .must("sentence", Form.text())
          .must("rules", Form.list(Form.anyObject()))
          .called("Explanation");

  public static final Form REFUSAL =
      Form.object()
          .must("id", REFUSAL_ID)
          .must("at", Form.time())
          .must("stage", Form.word("challenge", "attestation", "release"))
          .must("code", Form.text())
          .must("sentence", Form.text())
          .must("tee", GuestForms.TEE)
          .may("source", Form.text().told("The address, or network of IPv6, that it came from."))
          .may("emulated", Form.truth().told("Where a part of the machine is no genuine chip."))
          .may("resource", Form.text())
          .may("findings", Form.list(FINDING))
          .may("shortfalls", Form.list(SHORTFALL))
          .may("policy", EXPLANATION)
          .may("claims", Form.anyObject().told("What the machine proved: in the single report."))
          .called("Refusal");
  public static final Form REFUSALS = Form.list(REFUSAL);

  public static final Form ATTESTATIONS = Form.list(machine().called("AttestedMachine"));

  private static final Form CHANGED =
      machine()
          .must("would", Form.word("be let in", "be locked out"))
          .must("why", Form.text())
          .called("ChangedOutcome");

  public static final Form DRY_RUN_ANSWER =
      Form.object()
          .must("unchanged", Form.count())
          .must("untried", Form.count().told("How many were left when the time was over."))
          .must("errors", Form.list(Form.text()))
          .must("changed", Form.list(CHANGED))
          .called("DryRunOutcome");

  /// One of four proposals.
  public static final Form DRY_RUN =
      proposal("resource", Form.object().must("policy", PolicyForms.REGO).may("name", Form.text()))
          .or(
              proposal(
                  "attestation",
                  Form.object()
                      .must("id", Form.text().like("default_cpu"))
                      .must("policy", PolicyForms.REGO)))
          .or(proposal("reference-values", Form.object().must("values", Form.map(Form.any()))))
          .or(proposal("reference-set", Form.object().must("set", ReferenceForms.SET)))
          .called("DryRun");

  public static final Form AUDIT =
      Form.list(
          Form.object()
              .must("number", Form.count())
              .must(
                  "entry",
                  Form.object().must("kind", Form.text()).must("at", Form.time()).more().form())
              .called("AuditEntry"),
          1_000);
  public static final Form CHECKPOINT =
      Form.object()
          .must("size", Form.count())
          .must("root", Form.hex(32))
          .must("at", Form.time())
          .must("signature", Form.jws())
          .called("AuditCheckpoint");

  public static final Form BLOCKS =
      Form.object()
          .must("first", Form.count().told("The number of the first entry that was not pruned."))
          .must("block", Form.count().told("How many entries a block has."))
          .must("roots", Form.list(Form.hex(32)))
          .called("AuditBlocks");

  /// Nodes of the tree (RFC 9162 section 2.1).
  public static final Form PROOF = Form.list(Form.hex(32));

  public static final Form ACTIVITY =
      Form.object()
          .must("from", Form.time())
          .must("to", Form.time())
          .must("complete", Form.truth().told("Whether the audit log was read back to the start."))
          .must("total", counts(Form.object()))
          .must("hours", Form.list(counts(Form.object().must("at", Form.time()))))
          .called("Activity");

  private ReportForms() {}

  private static Form.Members machine() {
    return Form.object()
        .must("resource", Form.text())
        .must("tee", GuestForms.TEE)
        .must("seen", Form.time())
        .must("status", STATUSES);
  }

  private static Form counts(Form.Members members) {
    return members
        .must("releases", Form.count())
        .must("refusals", Form.count())
        .must("changes", Form.count())
        .form();
  }

  private static Form proposal(String kind, Form.Members members) {
    return members.must("kind", Form.word(kind)).form();
  }
}
