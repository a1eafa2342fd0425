package dev.nacre.keybroker.openapi;

/// Policies about evidence and about secrets.
public final class PolicyForms {
  /// `package policy`, and a default that allows nothing.
  private static final String NOTHING = "cGFja2FnZSBwb2xpY3kKCmRlZmF1bHQgYWxsb3cgOj0gZmFsc2UK";

  static final Form REGO = Form.base64Url().told("The policy's text in Rego.").like(NOTHING);
  private static final Form PREFIX =
      Form.matching("[a-z0-9-]+(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*")
          .told("Whole segments behind /kbs/v0/, such as resource/team-a.");

  public static final Form ATTESTATION_POLICY =
      Form.object()
          .must("policy_id", ReportForms.POLICY_ID)
          .must("policy", REGO)
          .called("AttestationPolicy");
  public static final Form RESOURCE_POLICY =
      Form.object().must("policy", REGO).called("ResourcePolicy");
  public static final Form NAMED_POLICY =
      Form.object()
          .must("policy", REGO)
          .must("prefixes", Form.some(PREFIX))
          .called("NamedResourcePolicy");
  public static final Form NAMES = Form.list(Form.text());
  public static final Form PREFIXES =
      Form.list(
          Form.object()
              .must("name", Form.text())
              .must("prefixes", Form.list(PREFIX))
              .called("ResourcePolicyPrefixes"));

  /// As the attestation service by itself tells them.
  public static final Form IDS =
      Form.list(Form.object().must("policy-id", ReportForms.POLICY_ID).form());

  private PolicyForms() {}
}
