package dev.nacre.keybroker.config;

import dev.nacre.codec.MalformedException;
import dev.nacre.keybroker.plugin.PluginSettings;
import dev.nacre.keybroker.plugin.PluginSettings.Place;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The list `plugins`. Where it is absent, secrets are offered and nothing else.
final class PluginTable {
  private static final int LONGEST_KEY = 1_024;

  private PluginTable() {}

  static List<PluginSettings> read(Settings root) {
    if (!root.has("plugins")) {
      return List.of(new PluginSettings.Resource());
    }
    var plugins = new ArrayList<PluginSettings>();
    Set<Class<?>> kinds = new HashSet<>();
    for (Settings table : root.tables("plugins")) {
      String name = table.required("name");
      PluginSettings plugin = plugin(table, name);
      if (!kinds.add(plugin.getClass())) {
        throw MalformedException.at(table.path("name"), "each plugin once", name + " twice");
      }
      plugins.add(plugin);
      table.requireNothingElse();
    }
    return plugins;
  }

  private static PluginSettings plugin(Settings table, String name) {
    return switch (name) {
      case "resource", "ResourceStorage" -> resource(table);
      case "sample", "Sample" -> {
        var _ = table.text("item");
        yield new PluginSettings.Sample();
      }
      case "provisioner", "Provisioner" ->
          new PluginSettings.Provisioner(
              table.number("key_length", PluginSettings.Provisioner.KEY_LENGTH, 16, LONGEST_KEY));
      case "pkcs11", "Pkcs11" -> pkcs11(table);
      case "nebula-ca", "NebulaCaPlugin" -> NebulaTable.read(table);
      case "external", "ExternalPlugin" -> ExternalTable.read(table);
      default ->
          throw MalformedException.at(
              table.path("name"),
              "resource, sample, provisioner, pkcs11, nebula-ca or external",
              name);
    };
  }

  private static PluginSettings pkcs11(Settings table) {
    boolean sha256 =
        switch (table.text("rsa_mechanism", "RsaPkcsOaep")) {
          case "RsaPkcsOaep" -> true;
          case "RsaPkcsTest" -> false;
          case String other ->
              throw MalformedException.at(
                  table.path("rsa_mechanism"), "RsaPkcsOaep or RsaPkcsTest", other);
        };
    return new PluginSettings.Pkcs11(
        TokenTable.read(table), sha256, table.text("lookup_label", ""));
  }

  private static PluginSettings resource(Settings table) {
    Place place =
        switch (table.text("storage_backend_type", "kvstorage").toLowerCase(Locale.ROOT)) {
          case "kvstorage" -> new Place.OwnStore();
          case "vault" ->
              new Place.InVault(
                  VaultTable.read(table),
                  VaultTable.path(table, "mount_path", table.text("mount_path", "secret")),
                  table.number("kv_version", 1, 1, 2));
          case "pkcs11" -> new Place.InToken(TokenTable.read(table));
          case "aliyun", "aws", "gcp" ->
              throw MalformedException.at(
                  table.path("storage_backend_type"),
                  "kvstorage, Vault or pkcs11; the managers of clouds are not supported yet",
                  table.text("storage_backend_type", ""));
          case String other ->
              throw MalformedException.at(
                  table.path("storage_backend_type"), "kvstorage, Vault or pkcs11", other);
        };
    return new PluginSettings.Resource(place);
  }
}
