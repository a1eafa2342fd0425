package dev.nacre.keybroker.plugin;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A call of a plugin.
///
/// @param path the segments behind the plugin's name
/// @param initData what the guest's measured initdata says, once the guest proved it
public record PluginCall(
    String method,
    List<String> path,
    Map<String, String> query,
    Bytes body,
    Optional<JsonObject> initData) {
  public PluginCall {
    path = List.copyOf(path);
    query = Map.copyOf(query);
  }

  /// Method and path, such as `GET default/u/root`.
  public String line() {
    return method + " " + String.join("/", path);
  }
}
