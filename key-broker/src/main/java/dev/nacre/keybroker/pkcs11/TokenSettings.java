package dev.nacre.keybroker.pkcs11;

import java.nio.file.Path;
import java.util.Optional;

/// Which token, and how to log in.
///
/// @param module the library of its maker
/// @param slot which of the slots with a token, from 0
/// @param label of the token, where it is found by that instead of its slot
/// @param pin of its user, or the file that holds it
public record TokenSettings(Path module, int slot, Optional<String> label, PinSource pin) {
  /// Where the PIN comes from.
  public sealed interface PinSource {
    /// It stands in the configuration.
    record Given(String pin) implements PinSource {
      @Override
      public String toString() {
        return "Given[…]";
      }
    }

    /// It stands in a file, which only its owner may read.
    record InFile(Path file) implements PinSource {}
  }
}
