package dev.nacre.keybroker;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import java.util.Optional;

/// An answer, without HTTP.
///
/// @param cookie the whole value of `Set-Cookie`
/// @param refusalId the number under which the owner finds why
record Reply(
    int status,
    Optional<String> contentType,
    Bytes body,
    Optional<String> cookie,
    Optional<String> refusalId) {
  private static final String JSON = "application/json";

  static Reply empty() {
    return new Reply(200, Optional.empty(), Bytes.empty(), Optional.empty(), Optional.empty());
  }

  static Reply json(Json body) {
    return of(JSON, Bytes.utf8(body.text()));
  }

  static Reply of(String contentType, Bytes body) {
    return new Reply(200, Optional.of(contentType), body, Optional.empty(), Optional.empty());
  }

  Reply with(String cookie) {
    return new Reply(status, contentType, body, Optional.of(cookie), refusalId);
  }

  /// The shape that every guest parses, whatever the status.
  static Reply of(ApiException failure) {
    return new Reply(
        failure.status(),
        Optional.of(JSON),
        Bytes.utf8(failure.error().toJson().text()),
        Optional.empty(),
        failure.refusalId());
  }
}
