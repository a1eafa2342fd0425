package dev.nacre.keybroker.openapi;

/// The attestation service by itself, and the keys of its tokens.
public final class ServiceForms {
  private static final Form RUNTIME_DATA =
      Form.object().may("raw", Form.base64Url()).may("structured", Form.anyObject()).form();
  private static final Form INIT_DATA =
      Form.object()
          .may("init_data_digest", Form.base64Url())
          .may("init_data_toml", Form.text())
          .form();
  private static final Form ONE =
      Form.object()
          .must("tee", GuestForms.TEE)
          .must("evidence", Form.base64Url().told("The evidence's JSON."))
          .may("runtime_data", RUNTIME_DATA.orNull())
          .may("init_data", INIT_DATA.orNull())
          .may(
              "runtime_data_hash_algorithm",
              Form.word("sha256", "sha384", "sha512", "sm3").orNull())
          .called("VerificationRequest");

  public static final Form EVIDENCE =
      Form.object()
          .must("verification_requests", Form.list(ONE, 64))
          .must("policy_ids", Form.list(ReportForms.POLICY_ID, 16))
          .called("Evidence");
  public static final Form CHALLENGE =
      Form.object().must("tee", GuestForms.TEE).may("tee_params", Form.any()).form();

  private static final Form KEY =
      Form.object()
          .must("kty", Form.text())
          .must("alg", Form.text())
          .may("kid", Form.text())
          .may("use", Form.text())
          .may("crv", Form.text())
          .may("x", Form.base64Url())
          .may("y", Form.base64Url())
          .may("n", Form.base64Url())
          .may("e", Form.base64Url())
          .may("x5c", Form.list(Form.base64()))
          .called("PublicKey");

  /// A JWK set (RFC 7517 section 5).
  public static final Form KEYS = Form.object().must("keys", Form.list(KEY)).called("KeySet");

  /// OpenID Connect Discovery 1.0 section 3.
  public static final Form DISCOVERY =
      Form.object()
          .must("issuer", Form.text())
          .must("jwks_uri", Form.text())
          .must("response_types_supported", Form.list(Form.text()))
          .must("subject_types_supported", Form.list(Form.text()))
          .must("id_token_signing_alg_values_supported", Form.list(Form.text()))
          .called("Discovery");

  private ServiceForms() {}
}
