package dev.nacre.protocol.kbs;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.util.Optional;

/// A refusal as it travels: `{"type": "…/errors/<Variant>", "detail": "<message>"}`.
///
/// @param variant the last part of the type, such as `PolicyDeny`: stable, for programs
/// @param detail one sentence, for people
public record KbsError(String variant, String detail) {
  /// The media shape that every guest parses, whatever the status.
  public static final String TYPE_PREFIX = "https://github.com/confidential-containers/kbs/errors/";

  /// Empty when `body` is not of this shape: then something else than a key broker answered.
  public static Optional<KbsError> parse(String body) {
    try {
      if (Json.parse(body) instanceof JsonObject json) {
        String type = json.string("type");
        return Optional.of(
            new KbsError(type.substring(type.lastIndexOf('/') + 1), json.string("detail")));
      }
      return Optional.empty();
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  public JsonObject toJson() {
    return JsonObject.builder().put("type", TYPE_PREFIX + variant).put("detail", detail).build();
  }
}
