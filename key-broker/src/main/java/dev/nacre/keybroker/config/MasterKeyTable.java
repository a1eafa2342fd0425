package dev.nacre.keybroker.config;

import dev.nacre.codec.MalformedException;
import dev.nacre.keybroker.custody.MasterKeySettings;
import dev.nacre.keybroker.custody.MasterKeySettings.Custody;
import java.time.Duration;

/// Table `nacre.master_key`: who keeps the key under which secrets are sealed.
final class MasterKeyTable {
  private static final int LONGEST = 24 * 60 * 60;
  private static final int SHORTEST = 3;

  private MasterKeyTable() {}

  static MasterKeySettings read(Settings table) {
    Custody custody =
        switch (table.text("type", "file")) {
          case "file" -> new Custody.OwnFile();
          case "pkcs11" ->
              new Custody.InToken(TokenTable.read(table), table.text("label", "nacre-master"));
          case "vault" ->
              new Custody.InVault(
                  VaultTable.read(table),
                  VaultTable.path(table, "mount_path", table.text("mount_path", "transit")),
                  VaultTable.path(table, "key", table.required("key")));
          case String other ->
              throw MalformedException.at(table.path("type"), "file, pkcs11 or vault", other);
        };
    Duration hold = Duration.ofSeconds(table.number("hold_seconds", 60, SHORTEST, LONGEST));
    table.requireNothingElse();
    return new MasterKeySettings(custody, hold);
  }
}
