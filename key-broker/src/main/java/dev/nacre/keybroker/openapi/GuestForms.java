package dev.nacre.keybroker.openapi;

/// What guests and the broker say to each other (RCAR 0.4.0).
public final class GuestForms {
  /// Any kind of machine, by its name on the wire.
  static final Form TEE =
      Form.text(64).told("The kind of machine, such as snp or tdx.").like("snp");

  public static final Form REQUEST =
      Form.object()
          .must("version", Form.text().told("0.4.0").like("0.4.0"))
          .must("tee", TEE)
          .must(
              "extra-params",
              Form.any().told("{\"supported-hash-algorithms\": [\"sha384\"]}, or anything else."))
          .called("Request");
  public static final Form CHALLENGE =
      Form.object()
          .must("nonce", Form.text())
          .must(
              "extra-params",
              Form.word("")
                  .or(
                      Form.object()
                          .must("selected-hash-algorithm", Form.word("sha384", "sha512"))
                          .form()))
          .called("Challenge");

  private static final Form INIT_DATA =
      Form.object().must("format", Form.word("toml")).must("body", Form.text()).form();
  private static final Form RUNTIME_DATA =
      Form.object()
          .must("nonce", Form.text())
          .must("tee-pubkey", Form.anyObject().told("A public JWK."))
          .form();
  private static final Form EVIDENCE =
      Form.object()
          .must("primary_evidence", Form.any())
          .must(
              "additional_evidence",
              Form.text().told("Empty, or the JSON of an object with a member for each device."))
          .form();

  public static final Form ATTESTATION =
      Form.object()
          .may("init-data", INIT_DATA.orNull())
          .must("runtime-data", RUNTIME_DATA)
          .must("tee-evidence", EVIDENCE)
          .called("Attestation");
  public static final Form RESULT =
      Form.object()
          .must("token", Form.jws().told("An EAR, to be shown as bearer token."))
          .called("AttestationResult");
  public static final Form JWE =
      Form.object()
          .must("protected", Form.base64Url())
          .must("encrypted_key", Form.base64Url())
          .must("iv", Form.base64Url())
          .must("ciphertext", Form.base64Url())
          .must("tag", Form.base64Url())
          .called("Jwe");

  private GuestForms() {}
}
