package dev.nacre.keybroker;

import dev.nacre.keybroker.backend.OwnStore;
import dev.nacre.keybroker.backend.SecretBackend;
import dev.nacre.keybroker.backend.TokenBackend;
import dev.nacre.keybroker.backend.VaultBackend;
import dev.nacre.keybroker.external.ExternalPlugin;
import dev.nacre.keybroker.pkcs11.Token;
import dev.nacre.keybroker.pkcs11.TokenObjects;
import dev.nacre.keybroker.pkcs11.TokenRsa;
import dev.nacre.keybroker.pkcs11.TokenSettings;
import dev.nacre.keybroker.plugin.NebulaCaPlugin;
import dev.nacre.keybroker.plugin.Pkcs11Plugin;
import dev.nacre.keybroker.plugin.Plugin;
import dev.nacre.keybroker.plugin.PluginSettings;
import dev.nacre.keybroker.plugin.PluginSettings.Place;
import dev.nacre.keybroker.plugin.ProvisionerPlugin;
import dev.nacre.keybroker.plugin.SamplePlugin;
import dev.nacre.keybroker.secret.ResourcePlugin;
import dev.nacre.keybroker.vault.Vault;
import dev.nacre.keybroker.vault.VaultValues;
import dev.nacre.storage.MasterKey;
import dev.nacre.storage.SecretStore;
import dev.nacre.storage.Store;
import java.security.SecureRandom;
import java.util.List;

/// What the server's own tenant offers, as the configuration names it.
///
/// @param opened takes what is opened for it
record Plugins(
    List<PluginSettings> settings,
    Store store,
    MasterKey master,
    SecureRandom chance,
    Opened opened) {
  /// Tries what the plugins rely on, and makes nothing.
  static void check(List<PluginSettings> settings) {
    for (PluginSettings plugin : settings) {
      switch (plugin) {
        case PluginSettings.Resource(Place place) -> check(place);
        case PluginSettings.Sample() -> {}
        case PluginSettings.Provisioner(int _) -> {}
        case PluginSettings.Pkcs11 token -> Token.open(token.token()).close();
        case PluginSettings.NebulaCa(var nebula) -> NebulaCaPlugin.check(nebula);
        case PluginSettings.External(var backends) -> ExternalPlugin.open(backends).close();
      }
    }
  }

  private static void check(Place place) {
    switch (place) {
      case Place.OwnStore() -> {}
      case Place.InVault(var vault, String _, int _) -> Vault.at(vault).close();
      case Place.InToken(var token) -> Token.open(token).close();
    }
  }

  /// Where the secrets of the plugin `resource` lie.
  ///
  /// @param own where they lie unless the configuration says otherwise
  SecretBackend backend(SecretStore own) {
    return settings.stream()
        .filter(PluginSettings.Resource.class::isInstance)
        .map(PluginSettings.Resource.class::cast)
        .findFirst()
        .map(resource -> backend(resource.place(), own))
        .orElseGet(() -> new OwnStore(own));
  }

  private SecretBackend backend(Place place, SecretStore own) {
    return switch (place) {
      case Place.OwnStore() -> new OwnStore(own);
      case Place.InVault(var vault, String mount, int version) ->
          new VaultBackend(
              new VaultValues(opened.add(Vault.at(vault), Vault::close), mount, version));
      case Place.InToken(var settings) -> {
        Token token = opened(settings);
        yield new TokenBackend(new TokenObjects(() -> token, TokenObjects.Kind.DATA));
      }
    };
  }

  private Token opened(TokenSettings settings) {
    return opened.add(Token.open(settings), Token::close);
  }

  List<Plugin> all(SecretBackend secrets) {
    return settings.stream().map(plugin -> plugin(plugin, secrets)).toList();
  }

  private Plugin plugin(PluginSettings plugin, SecretBackend secrets) {
    return switch (plugin) {
      case PluginSettings.Resource(Place _) -> new ResourcePlugin(secrets);
      case PluginSettings.Sample() -> new SamplePlugin();
      case PluginSettings.Provisioner(int keyLength) ->
          new ProvisionerPlugin(SecretStore.in(store, "provisioner", master), keyLength, chance);
      case PluginSettings.Pkcs11(var settings, boolean sha256, String label) -> {
        Token token = opened(settings);
        yield new Pkcs11Plugin(
            new TokenObjects(() -> token, TokenObjects.Kind.SECRET_KEY),
            new TokenRsa(() -> token, label, sha256));
      }
      case PluginSettings.NebulaCa(var nebula) -> NebulaCaPlugin.open(nebula);
      case PluginSettings.External(var backends) ->
          opened.add(ExternalPlugin.open(backends), ExternalPlugin::close).awaited();
    };
  }
}
