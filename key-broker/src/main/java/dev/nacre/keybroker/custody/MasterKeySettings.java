package dev.nacre.keybroker.custody;

import dev.nacre.keybroker.pkcs11.Token;
import dev.nacre.keybroker.pkcs11.TokenCustodian;
import dev.nacre.keybroker.pkcs11.TokenSettings;
import dev.nacre.keybroker.vault.TransitCustodian;
import dev.nacre.keybroker.vault.Vault;
import dev.nacre.keybroker.vault.VaultSettings;
import dev.nacre.storage.MasterKeySource;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;

/// Who keeps the master key, and how long what was lent may be used.
///
/// @param hold since the key was given last
public record MasterKeySettings(Custody custody, Duration hold) {
  /// Who keeps it.
  public sealed interface Custody {
    /// The file `master.key` in the data folder.
    record OwnFile() implements Custody {}

    /// A key in a PKCS#11 token.
    ///
    /// @param label of the key
    record InToken(TokenSettings token, String label) implements Custody {}

    /// A key of Vault's engine `transit`.
    ///
    /// @param mount of the engine
    record InVault(VaultSettings vault, String mount, String key) implements Custody {}
  }

  public static MasterKeySettings file() {
    return new MasterKeySettings(new Custody.OwnFile(), Duration.ofMinutes(1));
  }

  /// The key of this data folder; nobody is asked yet. To be closed by the caller.
  public MasterKeySource source(Path directory) {
    MasterKeySource file = MasterKeySource.in(directory);
    return switch (custody) {
      case Custody.OwnFile() -> file;
      case Custody.InToken(TokenSettings settings, String label) ->
          file.under(
              new TokenCustodian(() -> Token.open(settings), label, new SecureRandom()), hold);
      case Custody.InVault(VaultSettings settings, String mount, String key) ->
          file.under(new TransitCustodian(Vault.at(settings), mount, key), hold);
    };
  }

  /// Whether what it names can be read; nobody is asked.
  ///
  /// @throws dev.nacre.keybroker.vault.VaultException when the authorities cannot be read
  public void check() {
    switch (custody) {
      case Custody.OwnFile() -> {}
      case Custody.InToken(TokenSettings settings, String _) -> Token.open(settings).close();
      case Custody.InVault(VaultSettings settings, String _, String _) ->
          Vault.at(settings).close();
    }
  }
}
