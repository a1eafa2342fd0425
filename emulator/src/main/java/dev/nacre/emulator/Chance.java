package dev.nacre.emulator;

import dev.nacre.codec.Bytes;
import java.security.SecureRandom;

/// The emulated processor's source of chance.
final class Chance {
  static final SecureRandom SOURCE = new SecureRandom();

  private Chance() {}

  static Bytes bytes(int size) {
    return Bytes.drawn(size, SOURCE);
  }
}
