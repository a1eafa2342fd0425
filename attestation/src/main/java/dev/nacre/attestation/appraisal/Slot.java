package dev.nacre.attestation.appraisal;

import dev.nacre.codec.Bytes;
import java.util.Optional;

/// A place in evidence for a value that the guest, or the guest's host, chose.
///
/// @param check what the finding about it is called
/// @param meaning what the value stands for
/// @param found what stands there
public record Slot(String check, String meaning, Bytes found) {
  private static final String SOURCE = "key broker protocol 0.4.0";

  /// Finds out whether the slot is filled with `expected` from the left and zeros after it; what
  /// does not fit is cut off, as the one who fills it cuts it.
  public void mustHold(Optional<Bytes> expected, Findings findings) {
    mustEqual(expected.map(value -> fitted(value, found.size())), findings);
  }

  /// Finds out whether the slot holds exactly `expected`.
  public void mustEqual(Optional<Bytes> expected, Findings findings) {
    if (expected.isEmpty()) {
      findings.notMade(check, SOURCE, meaning, "no expectation was given");
      return;
    }
    findings.requireEqual(check, SOURCE, expected.get(), found);
  }

  /// `value` cut off, or filled up with zeros, to `size`.
  public static Bytes fitted(Bytes value, int size) {
    return value.size() > size ? value.slice(0, size) : value.padTo(size);
  }
}
