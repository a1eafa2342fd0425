package dev.nacre.keybroker.config;

import dev.nacre.codec.MalformedException;
import dev.nacre.keybroker.pkcs11.TokenSettings;
import dev.nacre.keybroker.pkcs11.TokenSettings.PinSource;
import java.nio.file.Path;
import java.util.Optional;

/// The keys of a table that say which PKCS#11 token, and how to log in: upstream's, and beside them
/// the token's label and a file for the PIN.
final class TokenTable {
  private static final int MOST_SLOTS = 255;

  private TokenTable() {}

  static TokenSettings read(Settings table) {
    Optional<String> pin = table.text("pin");
    Optional<String> file = table.text("pin_file");
    if (pin.isPresent() == file.isPresent()) {
      throw MalformedException.at(
          table.path("pin"), "pin or pin_file", pin.isPresent() ? "both" : "neither");
    }
    PinSource source =
        pin.<PinSource>map(PinSource.Given::new)
            .or(() -> file.map(path -> new PinSource.InFile(Path.of(path))))
            .orElseThrow();
    return new TokenSettings(
        Path.of(table.required("module")),
        table.number("slot_index", 0, 0, MOST_SLOTS),
        table.text("token_label"),
        source);
  }
}
