package dev.nacre.keybroker.plugin;

import dev.nacre.keybroker.pkcs11.TokenSettings;
import dev.nacre.keybroker.vault.VaultSettings;
import java.util.List;

/// A plugin that the configuration names: an element of `plugins`.
public sealed interface PluginSettings {
  /// Secrets by their path.
  record Resource(Place place) implements PluginSettings {
    /// In the store of the key broker.
    public Resource() {
      this(new Place.OwnStore());
    }
  }

  /// Where secrets lie.
  sealed interface Place {
    /// In the store of the key broker.
    record OwnStore() implements Place {}

    /// In Vault's engine `kv`.
    ///
    /// @param mount of the engine
    /// @param version of the engine, 1 or 2
    record InVault(VaultSettings vault, String mount, int version) implements Place {}

    /// In a PKCS#11 token, as data objects.
    record InToken(TokenSettings token) implements Place {}
  }

  /// Secrets in a PKCS#11 token, and an RSA key there.
  ///
  /// @param sha256 whether RSA-OAEP hashes with SHA-256, else SHA-1
  /// @param label of the key
  record Pkcs11(TokenSettings token, boolean sha256, String label) implements PluginSettings {}

  /// A certificate authority of the overlay network Nebula.
  record NebulaCa(NebulaSettings settings) implements PluginSettings {}

  /// Upstream's example.
  record Sample() implements PluginSettings {}

  /// Keys of encrypted disks.
  ///
  /// @param keyLength of a key, in characters
  record Provisioner(int keyLength) implements PluginSettings {
    public static final int KEY_LENGTH = 32;
  }

  /// Plugins in processes of their own, called over gRPC.
  record External(List<ExternalSettings> backends) implements PluginSettings {
    public External {
      backends = List.copyOf(backends);
    }
  }
}
