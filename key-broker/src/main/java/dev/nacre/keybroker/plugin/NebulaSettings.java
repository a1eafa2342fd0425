package dev.nacre.keybroker.plugin;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How a Nebula authority is set up.
///
/// @param program `nebula-cert`, as a path or by its name
/// @param folder where the authority lies, in `ca/ca.key` and `ca/ca.crt`
/// @param options of `nebula-cert ca`, by their names without the hyphen; only those that were
///   given
public record NebulaSettings(String program, Path folder, Map<String, String> options) {
  public NebulaSettings {
    options = Map.copyOf(options);
  }

  /// As words of a command line.
  List<String> words() {
    var words = new ArrayList<String>();
    options.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(option -> words.addAll(List.of("-" + option.getKey(), option.getValue())));
    return words;
  }

  String curve() {
    return options.getOrDefault("curve", "25519");
  }
}
