package dev.nacre.attestation.dcap;

import dev.nacre.codec.Bytes;

/// Values of which only some bits count.
final class Masked {
  private Masked() {}

  /// Whether the bits of `mask` are in `found` as in `wanted`; never when the lengths differ.
  static boolean equal(Bytes found, Bytes wanted, Bytes mask) {
    if (found.size() != wanted.size() || found.size() != mask.size()) {
      return false;
    }
    int different = 0;
    for (int i = 0; i < found.size(); i++) {
      different |= (found.at(i) ^ wanted.at(i)) & mask.at(i);
    }
    return different == 0;
  }
}
