package dev.nacre.keybroker.config;

import dev.nacre.codec.MalformedException;
import dev.nacre.keybroker.plugin.PluginSettings;
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
    Set<String> names = new HashSet<>();
    for (Settings table : root.tables("plugins")) {
      String name = table.required("name");
      if (!names.add(name.toLowerCase(Locale.ROOT))) {
        throw MalformedException.at(table.path("name"), "each plugin once", name + " twice");
      }
      plugins.add(plugin(table, name));
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
      case "nebula-ca", "NebulaCaPlugin", "pkcs11", "Pkcs11", "external", "ExternalPlugin" ->
          throw MalformedException.at(table.path("name"), "a plugin that this version has", name);
      default ->
          throw MalformedException.at(table.path("name"), "resource, sample or provisioner", name);
    };
  }

  private static PluginSettings resource(Settings table) {
    String backend = table.text("storage_backend_type", "kvstorage").toLowerCase(Locale.ROOT);
    if (!backend.equals("kvstorage")) {
      throw MalformedException.at(
          table.path("storage_backend_type"), "kvstorage; others are not supported yet", backend);
    }
    return new PluginSettings.Resource();
  }
}
