package dev.nacre.protocol.initdata;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonObject;
import java.util.Optional;

/// The configuration of an attestation agent, `aa.toml`; members of upstream's that mean nothing
/// here are ignored.
///
/// @param kbs `[token_configs.kbs]`: members `url` and, perhaps, `cert`
record AaToml(Optional<KbsAddress> kbs) {
  static final String NAME = "aa.toml";

  static AaToml parse(String text) {
    return new AaToml(
        TomlView.table(Toml.parse(NAME, Bytes.utf8(text)), "token_configs")
            .flatMap(configs -> TomlView.table(configs, "kbs"))
            .map(AaToml::endpoint));
  }

  private static KbsAddress endpoint(JsonObject kbs) {
    return new KbsAddress(kbs.string("url"), TomlView.string(kbs, "cert"));
  }

  String text() {
    var out = new StringBuilder();
    kbs.ifPresent(endpoint -> {
      out.append("[token_configs.kbs]\n");
      out.append("url = ").append(TomlWriter.string(endpoint.url())).append('\n');
      endpoint
          .certificate()
          .ifPresent(pem -> out.append("cert = ").append(TomlWriter.text(pem)).append('\n'));
    });
    return out.toString();
  }
}
