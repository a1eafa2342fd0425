package dev.nacre.keybroker.call;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import java.util.List;
import java.util.Optional;

/// An answer, without HTTP. Nothing in it but the body holds what a caller wrote: it is sent as it
/// stands.
///
/// @param cookie the whole value of `Set-Cookie`
/// @param refusalId the number under which the owner finds why
/// @param allowed the methods that the address knows, where the one that came is none of them
public record Reply(
    int status,
    Optional<String> contentType,
    Bytes body,
    Optional<String> cookie,
    Optional<String> refusalId,
    List<String> allowed) {
  private static final String JSON = "application/json";

  public static Reply empty() {
    return new Reply(
        200, Optional.empty(), Bytes.empty(), Optional.empty(), Optional.empty(), List.of());
  }

  public static Reply json(Json body) {
    return of(JSON, body.utf8());
  }

  public static Reply of(String contentType, Bytes body) {
    return new Reply(
        200, Optional.of(contentType), body, Optional.empty(), Optional.empty(), List.of());
  }

  public Reply with(String cookie) {
    return new Reply(status, contentType, body, Optional.of(cookie), refusalId, allowed);
  }

  /// The shape that every guest parses, whatever the status.
  public static Reply of(ApiException failure) {
    return new Reply(
        failure.status(),
        Optional.of(JSON),
        Bytes.utf8(failure.error().toJson().text()),
        Optional.empty(),
        failure.refusalId(),
        failure.allowed());
  }
}
