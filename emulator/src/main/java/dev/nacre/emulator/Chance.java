package dev.nacre.emulator;

import dev.nacre.codec.Bytes;
import java.security.SecureRandom;

/// The emulated processor's source of chance.
final class Chance {
  static final SecureRandom SOURCE = new SecureRandom();

  private Chance() {}

  static Bytes bytes(int size) {
    var drawn = new byte[size];
    SOURCE.nextBytes(drawn);
    return Bytes.of(drawn);
  }
}
