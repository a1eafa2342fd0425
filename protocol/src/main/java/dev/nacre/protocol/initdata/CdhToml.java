package dev.nacre.protocol.initdata;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonObject;
import java.util.Optional;

/// The configuration of the guest's secret and image services, `cdh.toml`; members of upstream's
/// that mean nothing here are ignored.
///
/// @param kbs `[kbc]` with `name = "cc_kbc"`: members `url` and, perhaps, `kbs_cert`
/// @param imageSecurityPolicyUri `[image] image_security_policy_uri`
/// @param registryCredentialsUri `[image] authenticated_registry_credentials_uri`
public record CdhToml(
    Optional<KbsAddress> kbs,
    Optional<String> imageSecurityPolicyUri,
    Optional<String> registryCredentialsUri) {
  static final String NAME = "cdh.toml";
  static final CdhToml NOTHING = new CdhToml(Optional.empty(), Optional.empty(), Optional.empty());

  private static final String BROKER = "cc_kbc";

  static CdhToml parse(String text) {
    JsonObject root = Toml.parse(NAME, Bytes.utf8(text));
    Optional<JsonObject> image = TomlView.table(root, "image");
    return new CdhToml(
        TomlView.table(root, "kbc")
            .filter(kbc -> kbc.string("name").equals(BROKER))
            .map(kbc -> new KbsAddress(kbc.string("url"), TomlView.string(kbc, "kbs_cert"))),
        image.flatMap(table -> TomlView.string(table, "image_security_policy_uri")),
        image.flatMap(table -> TomlView.string(table, "authenticated_registry_credentials_uri")));
  }
}
