package dev.nacre.keybroker.vault;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import dev.nacre.keybroker.vault.Vault.Ask;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Values of Vault's engine `kv`: the field `data` of each, which upstream writes as an array of
/// bytes, and which may be a text too.
///
/// @param mount of the engine
/// @param version of the engine, 1 or 2
public record VaultValues(Vault vault, String mount, int version) {
  private static final String FIELD = "data";
  private static final int MOST = 100_000;

  /// Each byte takes up to four characters, and what is around them some more.
  private static final int LARGEST = (Vault.LARGEST - (64 << 10)) / 4;

  private static final String WANTED = "a field `data` that is a text, or bytes as numbers";

  private static final int PARTS = 3;
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_.-]*");

  /// @throws VaultException when Vault is away, refuses, or answers nonsense
  public Optional<Secret> find(String path) {
    String address = address("data", path);
    try {
      JsonObject answer = vault.ask(Ask.get(address));
      return Optional.of(vault.within(address, WANTED, () -> value(answer.object("data"))));
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
      case JsonString(String text) -> Secret.utf8(text);
      case JsonArray bytes -> Secret.owning(bytes.bytes(FIELD).toArray());
      case Json other -> throw MalformedException.at(FIELD, "a text or bytes", other.kind());
    };
  }

  /// @throws VaultException also when the value is too large to be read back
  public void put(String path, Secret value) {
    if (value.size() > LARGEST) {
      throw new VaultException(
          path + " has " + value.size() + " bytes: Vault gives back " + LARGEST + " at most");
    }
    JsonArray content = value.reveal(bytes -> JsonArray.ofBytes(Bytes.of(bytes)));
    JsonObject fields = JsonObject.builder().put(FIELD, content).build();
    JsonObject body = version == 1 ? fields : JsonObject.builder().put("data", fields).build();
    var _ = vault.ask(Ask.post(address("data", path), body));
  }

  /// Of version 2 with all its former values.
  public void delete(String path) {
    var _ = vault.ask(new Ask("DELETE", address("metadata", path), Optional.empty()));
  }

  /// The paths `repository/type/tag` below the mount, in order. What else lies there is somebody
  /// else's.
  public List<String> list() {
    var found = new TreeSet<String>();
    list("", PARTS, found);
    return List.copyOf(found);
  }

  /// @param parts that a path has behind `folder`
  private void list(String folder, int parts, TreeSet<String> found) {
    for (String name : names(folder)) {
      boolean isFolder = name.endsWith("/");
      String part = isFolder ? name.substring(0, name.length() - 1) : name;
      if (found.size() >= MOST || isFolder != (parts > 1) || !PART.matcher(part).matches()) {
        continue;
      }
      if (isFolder) {
        list(folder + name, parts - 1, found);
      } else {
        found.add(folder + name);
      }
    }
  }

  private List<String> names(String folder) {
    String address = address("metadata", folder);
    try {
      JsonObject answer = vault.ask(new Ask("LIST", address, Optional.empty()));
      return vault.within(
          address,
          "a list of keys",
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
