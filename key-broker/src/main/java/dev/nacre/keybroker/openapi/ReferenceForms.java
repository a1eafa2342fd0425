package dev.nacre.keybroker.openapi;

/// Reference values, their sets, and what registers them.
public final class ReferenceForms {
  static final Form SET = Form.matching("[a-z0-9][a-z0-9_-]{0,62}").like("fleet");

  private static final Form NAME = Form.text(512);
  private static final Form TYPE = Form.word("sample", "swid", "corim");

  /// `{"svn":["1"]}`, for the type `sample`.
  private static final String VALUES = "eyJzdm4iOlsiMSJdfQ==";

  private static final Form PAYLOAD =
      Form.base64().told("What the extractor of that type reads.").like(VALUES);

  private static final Form EXPIRES = Form.time().like("2199-12-31T00:00:00Z");

  public static final Form MESSAGE = message().called("ReferenceValueMessage");
  public static final Form STAGING = message().may("expires", EXPIRES).called("StagingMessage");
  public static final Form REGISTRATION =
      message()
          .may("set", Form.matching("([a-z0-9][a-z0-9_-]{0,62})?").told("Empty for none."))
          .may("expires", EXPIRES)
          .may(
              "add",
              Form.truth()
                  .told("Beside what the same names accept in force; they keep set and end."))
          .called("RegistrationMessage");

  private static final Form PROVENANCE =
      Form.object()
          .may("by", Form.text().told("Who registered, imported or deleted it."))
          .may("at", Form.time())
          .may("message-sha256", Form.hex(32))
          .may("payload-sha256", Form.hex(32))
          .may("extractor", TYPE)
          .may("signer", Form.text())
          .may("tag", Form.any())
          .may("corim", Form.any())
          .may("activated-by", Form.text())
          .may("activated-at", Form.time())
          .called("Provenance");

  /// As upstream stores it, and its set and provenance beside that.
  public static final Form RECORD =
      Form.object()
          .must("version", Form.text())
          .must("name", NAME)
          .must("expiration", Form.time())
          .must("value", Form.any().told("Usually the list of those that are accepted."))
          .may("set", SET)
          .must("provenance", PROVENANCE)
          .called("ReferenceValue");

  public static final Form RECORDS = Form.list(RECORD);

  private static final Form DELETED =
      Form.object()
          .must("name", NAME)
          .must("deleted", Form.truth())
          .must("provenance", PROVENANCE)
          .form();

  public static final Form HISTORY = Form.list(RECORD.or(DELETED));
  public static final Form SETS =
      Form.list(
          Form.object()
              .must("set", SET)
              .must("active", Form.count())
              .must("staged", Form.count())
              .called("ReferenceSet"));

  private ReferenceForms() {}

  private static Form.Members message() {
    return Form.object()
        .may("version", Form.word("0.1.0").orNull())
        .must("type", TYPE)
        .must("payload", PAYLOAD);
  }
}
