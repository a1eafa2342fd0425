package dev.nacre.protocol.initdata;

import dev.nacre.codec.Bytes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Writes an initdata document. The same files in the same order give the same bytes.
public final class InitdataBuilder {
  private final DigestAlgorithm algorithm;
  private final Map<String, String> data = new LinkedHashMap<>();

  InitdataBuilder(DigestAlgorithm algorithm) {
    this.algorithm = algorithm;
  }

  /// Adds a file by name, for example `policy.rego`.
  public InitdataBuilder file(String name, String text) {
    data.put(name, text);
    return this;
  }

  /// Adds `aa.toml`, which says where the key broker is.
  public InitdataBuilder kbs(KbsAddress endpoint) {
    return file(AaToml.NAME, new AaToml(Optional.of(endpoint)).text());
  }

  /// Adds `nacre.toml`, which says what to run.
  public InitdataBuilder workload(Workload workload) {
    return file(Workload.NAME, workload.text());
  }

  /// @throws dev.nacre.codec.MalformedException when the document would be too long
  public Initdata build() {
    var out = new StringBuilder();
    out.append("version = ").append(TomlWriter.string(Initdata.VERSION)).append('\n');
    out.append("algorithm = ").append(TomlWriter.string(algorithm.wireName())).append('\n');
    out.append("\n[data]\n");
    data.forEach((name, text) ->
        out.append(TomlWriter.key(name)).append(" = ").append(TomlWriter.text(text)).append('\n'));
    return Initdata.parse(Bytes.utf8(out.toString()));
  }
}
