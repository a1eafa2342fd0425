package dev.nacre.keybroker.keys;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonObject;
import java.util.List;
import java.util.Optional;

/// Where a claim stands in a token.
///
/// @param parts the names of the members on the way, outermost first
public record ClaimPath(List<String> parts) {
  public ClaimPath {
    parts = List.copyOf(parts);
  }

  /// @param text a claim's name; where it begins with `/`, a JSON pointer (RFC 6901) to what lies
  ///   deeper: `/realm_access/roles`
  public static ClaimPath of(String text) {
    if (!text.startsWith("/")) {
      return new ClaimPath(List.of(text));
    }
    return new ClaimPath(
        List.of(text.substring(1).split("/", -1)).stream()
            .map(part -> part.replace("~1", "/").replace("~0", "~"))
            .toList());
  }

  /// What stands there; nothing where it is null.
  public Optional<Json> in(JsonObject claims) {
    Optional<Json> at = Optional.of(claims);
    for (String name : parts) {
      if (!(at.orElse(JsonNull.NULL) instanceof JsonObject object)) {
        return Optional.empty();
      }
      at = object.findPresent(name);
    }
    return at;
  }

  @Override
  public String toString() {
    return parts.size() == 1 ? parts.getFirst() : "/" + String.join("/", parts);
  }
}
