package dev.nacre.keybroker.openapi;

/// The state of the whole, tenants, and tokens of administrators.
public final class AdminForms {
  private static final Form QUOTAS =
      Form.object()
          .may("secrets", Form.count(Long.MAX_VALUE))
          .may("secret-bytes", Form.count(Long.MAX_VALUE))
          .may("evidence", Form.count(2_000))
          .may("audit-entries", Form.count(Long.MAX_VALUE))
          .called("Quotas");

  public static final Form WISH =
      Form.object().may("open", Form.truth()).may("quotas", QUOTAS).called("TenantWish");
  public static final Form TENANT =
      Form.object()
          .must("name", Form.text())
          .must("open", Form.truth())
          .must("erased", Form.truth())
          .must("quotas", QUOTAS)
          .called("Tenant");
  public static final Form TENANTS = Form.list(TENANT);

  private static final Form ROLE =
      Form.word("reader", "policy-author", "secret-author", "auditor", "admin");

  public static final Form TOKEN_WISH =
      Form.object()
          .must("role", ROLE)
          .may(
              "expires",
              Form.time().told("In 90 days where nothing is said.").like("2199-12-31T00:00:00Z"))
          .called("RoleTokenWish");
  public static final Form MADE_TOKEN =
      Form.object().must("token", Form.text()).called("MadeRoleToken");
  public static final Form TOKENS =
      Form.list(
          Form.object()
              .must("name", Form.text())
              .must("role", ROLE)
              .must("made", Form.time())
              .must("expires", Form.time())
              .called("RoleToken"));

  public static final Form SECRETS =
      Form.list(
          Form.object()
              .must("name", Form.text().told("repository/type/tag"))
              .may("created", Form.time())
              .may("changed", Form.time())
              .called("ListedSecret"));

  public static final Form OVERVIEW =
      Form.object()
          .must("version", Form.text())
          .must("started", Form.time())
          .must("audit-entries", Form.count())
          .must("audit-pruned", Form.count())
          .must("machines", Form.count().told("How many kinds of them were seen."))
          .may("attestation-service", Form.text().told("Who judges in place of this process."))
          .may("reference-service", Form.text().told("Who keeps reference values in its place."))
          .may("not-known", Form.text().told("Why the next three are not told."))
          .may("reference-values", Form.count())
          .may("reference-values-ending-in-30-days", Form.count())
          .may("attestation-policies", PolicyForms.NAMES)
          .must("resource-policies", PolicyForms.PREFIXES)
          .may("secrets", Form.count())
          .may("secret-bytes", Form.count())
          .may("quotas", QUOTAS)
          .called("Overview");
  public static final Form EXPIRIES =
      Form.list(
          Form.object()
              .must(
                  "kind",
                  Form.word(
                      "reference-value",
                      "role-token",
                      "tls-certificate",
                      "client-authority",
                      "revocation-list",
                      "token-certificate"))
              .must("name", Form.text())
              .may("ends", Form.time())
              .may("problem", Form.text().told("Why nobody knows when it ends."))
              .called("Expiry"));

  private AdminForms() {}
}
