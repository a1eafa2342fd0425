package dev.nacre.keybroker.vault;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import dev.nacre.keybroker.vault.Vault.Ask;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// Values of Vault's engine `kv`: the field `data` of each, which upstream writes as an array of
/// bytes, and which may be a text too.
///
/// @param mount of the engine
/// @param version of the engine, 1 or 2
public record VaultValues(Vault vault, String mount, int version) {
  private static final String FIELD = "data";
  private static final int DEEPEST = 8;
  private static final int MOST = 100_000;

  /// @throws VaultException when Vault is away, refuses, or answers nonsense
  public Optional<Secret> find(String path) {
    String address = address("data", path);
    try {
      JsonObject answer = vault.ask(Ask.get(address));
      return Optional.of(vault.within(address, () -> value(answer.object("data"))));
    } catch (VaultException e) {
      if (e.isMissing()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Secret value(JsonObject found) {
    JsonObject fields = version == 1 ? found : found.object("data");
    return switch (fields.get(FIELD)) {
      case JsonString(String text) -> Secret.owning(text.getBytes(StandardCharsets.UTF_8));
      case JsonArray bytes -> Secret.owning(bytes.bytes(FIELD).toArray());
      case Json other -> throw MalformedException.at(FIELD, "a text or bytes", other.kind());
    };
  }

  public void put(String path, Secret value) {
    JsonArray content = value.reveal(bytes -> JsonArray.ofBytes(Bytes.of(bytes)));
    JsonObject fields = JsonObject.builder().put(FIELD, content).build();
    JsonObject body = version == 1 ? fields : JsonObject.builder().put("data", fields).build();
    var _ = vault.ask(Ask.post(address("data", path), body));
  }

  /// Of version 2 with all its former values.
  public void delete(String path) {
    var _ = vault.ask(new Ask("DELETE", address("metadata", path), Optional.empty()));
  }

  /// The paths below the mount, in order.
  public List<String> list() {
    var found = new TreeSet<String>();
    list("", DEEPEST, found);
    return List.copyOf(found);
  }

  private void list(String folder, int depth, TreeSet<String> found) {
    for (String name : names(folder)) {
      if (found.size() >= MOST) {
        return;
      }
      if (!name.endsWith("/")) {
        found.add(folder + name);
      } else if (depth > 0) {
        list(folder + name, depth - 1, found);
      }
    }
  }

  private List<String> names(String folder) {
    String address = address("metadata", folder);
    try {
      JsonObject answer = vault.ask(new Ask("LIST", address, Optional.empty()));
      return vault.within(
          address,
          () ->
              answer.object("data").array("keys").stream()
                  .filter(JsonString.class::isInstance)
                  .map(name -> ((JsonString) name).value())
                  .toList());
    } catch (VaultException e) {
      if (e.isMissing()) {
        return List.of();
      }
      throw e;
    }
  }

  private String address(String part, String path) {
    return version == 1 ? mount + "/" + path : mount + "/" + part + "/" + path;
  }
}
