package dev.nacre.keybroker.keys;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Shown;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonNumber;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The claims of a token (RFC 7519) whose signature holds.
public record SignedClaims(JsonObject json) {
  private static final long LEEWAY_SECONDS = 60;

  /// Of the year 9999.
  private static final long LAST_SECOND = 253_402_300_799L;

  private static final int SHOWN = 200;

  /// Whether `exp`, which must be there, lies ahead and `nbf` does not, with a minute of leeway.
  ///
  /// @throws MalformedException when one of them is no number, or `exp` is missing
  public boolean areInForceAt(Instant now) {
    return outOfForceAt(now).isEmpty();
  }

  /// Why they are not in force, as a sentence; nothing where they are.
  ///
  /// @throws MalformedException as [#areInForceAt]
  public Optional<String> outOfForceAt(Instant now) {
    long seconds = now.getEpochSecond();
    if (json.findPresent("nbf").isPresent() && seconds("nbf") - LEEWAY_SECONDS > seconds) {
      return Optional.of("it begins at " + spelled(seconds("nbf")));
    }
    return seconds("exp") + LEEWAY_SECONDS > seconds
        ? Optional.empty()
        : Optional.of("it ended at " + spelled(seconds("exp")));
  }

  /// Of a time, which may have a fraction (RFC 7519 section 2, NumericDate).
  private long seconds(String name) {
    if (json.findPresent(name).orElse(JsonNull.NULL) instanceof JsonNumber number) {
      double value = Double.parseDouble(number.literal());
      if (Math.abs(value) <= LAST_SECOND) {
        return (long) Math.floor(value);
      }
    }
    return json.number(name);
  }

  /// A number may lie beyond what Java calls an instant.
  private static String spelled(long seconds) {
    return Math.abs(seconds) > LAST_SECOND
        ? seconds + " seconds after 1970"
        : Instant.ofEpochSecond(seconds).toString();
  }

  /// The claim at `place` where it is a text that is not empty, or those of a list.
  public List<String> texts(ClaimPath place) {
    Json found = place.in(json).orElse(JsonNull.NULL);
    Stream<Json> values = found instanceof JsonArray list ? list.stream() : Stream.of(found);
    return values
        .filter(JsonString.class::isInstance)
        .map(value -> ((JsonString) value).value())
        .filter(text -> !text.isEmpty())
        .toList();
  }

  /// The claim `name` as JSON, its beginning where it is long.
  public String shown(String name) {
    return Shown.beginning(json.findPresent(name).map(Json::text).orElse("missing"), SHOWN);
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
