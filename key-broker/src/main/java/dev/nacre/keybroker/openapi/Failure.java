package dev.nacre.keybroker.openapi;

import dev.nacre.codec.json.JsonObject;
import java.util.ArrayList;
import java.util.Locale;

/// The ways in which a call ends without what it was for: by status, with the types of error that
/// stand there. What each means: `docs/errors.md`.
public enum Failure {
  MALFORMED(
      400,
      "A body, a name or a parameter is malformed, or the request is no HTTP.",
      "SerdeError ParsePolicyError RvpsError JweError AttestationServiceError"),
  UNKNOWN(
      401,
      "Who calls is not known, or its evidence is refused.",
      "AdminAuthAccess AttestationError TokenNotFound TokenVerifierError"),
  FORBIDDEN(403, "Who calls is known, but may not do this.", "AdminAuthAccess PolicyDeny"),
  MISSING(
      404,
      "There is no such thing, or no such address.",
      "NotFound ResourceNotFound RvpsError InvalidRequestPath PluginNotFound"),
  CONFLICT(409, "Somebody else changed the same first.", "Conflict"),
  TOO_LARGE(413, "The body is beyond the limit.", "PayloadTooLarge"),
  ADDRESS_TOO_LONG(414, "The address is beyond 128 KiB.", "AddressTooLong"),
  HEAD_TOO_LARGE(431, "The head is beyond 128 KiB.", "HeadTooLarge"),
  TOO_MANY(429, "One source, or one guest, asks too often.", "TooManyRequests"),
  FAILED(
      500,
      "A policy ended in an error, somebody changed the audit log, or the server failed.",
      "PolicyEngineError AuditChanged InternalError"),
  UNOFFERED(
      501,
      "Only another service knows it, or that service does not tell it.",
      "KeptElsewhere AttestationServiceError RvpsError"),
  BEHIND_FAILED(
      502,
      "What a plugin or a backend relies on failed.",
      "PluginInternalError AttestationServiceError RvpsError"),
  AWAY(
      503,
      "The store, the master key or a service that is asked is away for now.",
      "NotReady PluginBusy StorageUnavailable MasterKeyUnavailable AttestationServiceError"
          + " RvpsError"),
  SLOW(
      504, "A service that is asked does not answer in time.", "AttestationServiceError RvpsError"),
  NO_ROOM(
      507,
      "The disk or a quota is full; nothing was changed or released.",
      "StorageFull QuotaExceeded");

  private static final String TYPES = "https://github.com/confidential-containers/kbs/errors/";

  private final int status;
  private final String sentence;
  private final String types;

  Failure(int status, String sentence, String types) {
    this.status = status;
    this.sentence = sentence;
    this.types = types;
  }

  public int status() {
    return status;
  }

  /// What the document calls it, such as `TooLarge`.
  public String word() {
    var word = new StringBuilder();
    for (String part : name().split("_", -1)) {
      word.append(part.charAt(0)).append(part.substring(1).toLowerCase(Locale.ROOT));
    }
    return word.toString();
  }

  private Form body() {
    var known = new ArrayList<String>();
    for (String type : types.split(" ", -1)) {
      known.add(TYPES + type);
    }
    return Form.object()
        .must("type", Form.word(known.toArray(String[]::new)))
        .must("detail", Form.text().told("One sentence, for people."))
        .form();
  }

  /// As a response of an API document.
  public JsonObject response() {
    return JsonObject.builder()
        .put("description", sentence)
        .put("headers", headers())
        .put("content", Documented.content(Content.json(body())))
        .build();
  }

  private JsonObject headers() {
    JsonObject.Builder headers = Documented.headers();
    switch (this) {
      case TOO_MANY ->
          numbered(headers).put("Retry-After", Documented.header(Form.text(), "Seconds."));
      case MALFORMED,
          UNKNOWN,
          FORBIDDEN,
          MISSING,
          TOO_LARGE,
          FAILED,
          UNOFFERED,
          BEHIND_FAILED,
          AWAY,
          SLOW,
          NO_ROOM ->
          numbered(headers);
      case CONFLICT, ADDRESS_TOO_LONG, HEAD_TOO_LARGE -> {}
    }
    return headers.build();
  }

  private static JsonObject.Builder numbered(JsonObject.Builder headers) {
    return headers.put(
        "x-nacre-refusal",
        Documented.header(
            ReportForms.REFUSAL_ID,
            "Of a guest that is refused: under which the owner finds why."));
  }
}
