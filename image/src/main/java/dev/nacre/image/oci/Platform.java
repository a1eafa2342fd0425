package dev.nacre.image.oci;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.util.Locale;
import java.util.Optional;

/// What an image runs on, in the words of Go: `linux`, `amd64`.
public record Platform(String os, String architecture, Optional<String> variant) {
  /// Linux on the processor that this Java runtime runs on.
  public static Platform current() {
    String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    String name =
        switch (arch) {
          case "x86_64" -> "amd64";
          case "aarch64" -> "arm64";
          default -> arch;
        };
    return new Platform("linux", name, Optional.empty());
  }

  /// `linux/amd64` or `linux/arm64/v8`.
  public static Platform parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length < 2 || parts.length > 3) {
      throw MalformedException.at("platform", "OS/ARCHITECTURE[/VARIANT]", text);
    }
    return new Platform(
        parts[0], parts[1], parts.length == 3 ? Optional.of(parts[2]) : Optional.empty());
  }

  static Platform of(JsonObject json) {
    return new Platform(
        json.string("os"),
        json.string("architecture"),
        json.findPresent("variant")
            .filter(JsonString.class::isInstance)
            .map(v -> ((JsonString) v).value())
            .filter(v -> !v.isEmpty()));
  }

  Json toJson() {
    var json = JsonObject.builder().put("architecture", architecture).put("os", os);
    variant.ifPresent(v -> json.put("variant", v));
    return json.build();
  }

  /// Whether an image for `offered` runs here; a variant counts only when both name one.
  public boolean accepts(Platform offered) {
    return os.equals(offered.os)
        && architecture.equals(offered.architecture)
        && (variant.isEmpty() || offered.variant.isEmpty() || variant.equals(offered.variant));
  }

  @Override
  public String toString() {
    return os + "/" + architecture + variant.map(v -> "/" + v).orElse("");
  }
}
