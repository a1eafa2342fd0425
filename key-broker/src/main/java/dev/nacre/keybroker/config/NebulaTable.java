package dev.nacre.keybroker.config;

import dev.nacre.codec.MalformedException;
import dev.nacre.keybroker.plugin.NebulaSettings;
import dev.nacre.keybroker.plugin.PluginSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The plugin `nebula-ca`. Its authority's table is `ca_config`, as upstream reads it, or
/// `self_signed_ca`, as upstream's documents call it.
final class NebulaTable {
  private static final String FOLDER = "/opt/confidential-containers/kbs/nebula-ca";
  private static final List<String> TEXTS =
      List.of("curve", "duration", "groups", "ips", "out_qr", "subnets");

  private NebulaTable() {}

  static PluginSettings read(Settings table) {
    if (table.has("ca_config") && table.has("self_signed_ca")) {
      throw MalformedException.at(table.path("ca_config"), "one of both names", "both");
    }
    Settings authority = table.table(table.has("self_signed_ca") ? "self_signed_ca" : "ca_config");
    return new PluginSettings.NebulaCa(
        new NebulaSettings(
            table.text("nebula_cert_bin_path", "nebula-cert"),
            Path.of(table.text("work_dir", FOLDER)),
            options(authority)));
  }

  /// What upstream would pass by default is left out: older programs do not know all of it.
  private static Map<String, String> options(Settings authority) {
    Map<String, String> options = new HashMap<>();
    options.put("name", authority.text("name", "Trustee Nebula CA plugin"));
    number(authority, options, "argon_iterations", 1);
    number(authority, options, "argon_memory", 2_097_152);
    number(authority, options, "argon_parallelism", 4);
    for (String key : TEXTS) {
      authority.text(key).ifPresent(value -> options.put(key.replace('_', '-'), value));
    }
    if (!List.of("25519", "P256").contains(options.getOrDefault("curve", "25519"))) {
      throw MalformedException.at(
          authority.path("curve"), "25519 or P256", String.valueOf(options.get("curve")));
    }
    options.remove("curve", "25519");
    authority.requireNothingElse();
    return options;
  }

  private static void number(
      Settings authority, Map<String, String> options, String key, int standard) {
    int value = authority.number(key, standard, 1, Integer.MAX_VALUE);
    if (value != standard) {
      options.put(key.replace('_', '-'), Integer.toString(value));
    }
  }
}
