package dev.nacre.keybroker.keys;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.time.Instant;
import java.util.Optional;

/// The claims of a token (RFC 7519) whose signature holds.
public record SignedClaims(JsonObject json) {
  private static final long LEEWAY_SECONDS = 60;

  /// Whether `exp`, which must be there, lies ahead and `nbf` does not, with a minute of leeway.
  ///
  /// @throws MalformedException when one of them is no number, or `exp` is missing
  public boolean areInForceAt(Instant now) {
    long seconds = now.getEpochSecond();
    boolean begun =
        json.findPresent("nbf").isEmpty() || json.number("nbf") - LEEWAY_SECONDS <= seconds;
    return begun && json.number("exp") + LEEWAY_SECONDS > seconds;
  }

  /// The claim `name` where it is text.
  public Optional<String> text(String name) {
    return json.findPresent(name)
        .filter(JsonString.class::isInstance)
        .map(value -> ((JsonString) value).value());
  }

  /// Whether `aud` is `audience` or a list with it.
  public boolean areFor(String audience) {
    return json.findPresent("aud")
        .filter(value ->
            value instanceof JsonArray list
                ? list.stream().anyMatch(one -> isText(one, audience))
                : isText(value, audience))
        .isPresent();
  }

  private static boolean isText(Json value, String wanted) {
    return value instanceof JsonString(String text) && text.equals(wanted);
  }
}
