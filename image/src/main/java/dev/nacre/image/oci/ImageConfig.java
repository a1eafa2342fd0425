package dev.nacre.image.oci;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The configuration of an image: what to run, and which layers it is made of (OCI config.md).
///
/// Missing and `null` members are empty.
///
/// @param diffIds digests of the uncompressed layers, lowest first
/// @param exposedPorts as written, for instance `8080/tcp`
public record ImageConfig(
    Bytes raw,
    Platform platform,
    List<Digest> diffIds,
    List<String> env,
    List<String> entrypoint,
    List<String> command,
    Optional<String> workingDirectory,
    Optional<String> user,
    Optional<String> stopSignal,
    List<String> exposedPorts,
    List<String> volumes,
    Map<String, String> labels) {
  /// The largest configuration that is read, in bytes.
  public static final int LIMIT = 4 << 20;

  /// @throws MalformedException when a member has the wrong form, or a demanded one is missing
  public static ImageConfig parse(Bytes raw) {
    if (!(Json.parse(raw) instanceof JsonObject json)) {
      throw MalformedException.at("image configuration", "a JSON object", "another JSON value");
    }
    JsonObject config = object(json, "config");
    var diffIds = new ArrayList<Digest>();
    for (String id : strings(json.object("rootfs"), "diff_ids")) {
      diffIds.add(Digest.parse(id));
    }
    return new ImageConfig(
        raw,
        Platform.of(json),
        diffIds,
        strings(config, "Env"),
        strings(config, "Entrypoint"),
        strings(config, "Cmd"),
        text(config, "WorkingDir"),
        text(config, "User"),
        text(config, "StopSignal"),
        List.copyOf(object(config, "ExposedPorts").members().keySet()),
        List.copyOf(object(config, "Volumes").members().keySet()),
        labels(object(config, "Labels")));
  }

  public Digest digest() {
    return Digest.sha256(raw);
  }

  private static JsonObject object(JsonObject json, String name) {
    return json.findPresent(name).isEmpty() ? JsonObject.empty() : json.object(name);
  }

  private static Optional<String> text(JsonObject json, String name) {
    return json.findPresent(name).map(v -> json.string(name)).filter(v -> !v.isEmpty());
  }

  private static List<String> strings(JsonObject json, String name) {
    if (json.findPresent(name).isEmpty()) {
      return List.of();
    }
    JsonArray array = json.array(name);
    var strings = new ArrayList<String>();
    for (Json element : array) {
      if (!(element instanceof JsonString(String value))) {
        throw MalformedException.at("\"" + name + "\"", "strings", element.kind());
      }
      strings.add(value);
    }
    return List.copyOf(strings);
  }

  private static Map<String, String> labels(JsonObject json) {
    var labels = new LinkedHashMap<String, String>();
    json.members().keySet().forEach(name -> labels.put(name, json.string(name)));
    return Map.copyOf(labels);
  }
}
