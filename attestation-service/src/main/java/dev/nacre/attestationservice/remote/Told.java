package dev.nacre.attestationservice.remote;

import dev.nacre.codec.Shown;

/// Words of another service, which may say what it likes.
public final class Told {
  private static final int LONGEST = 2_000;

  private Told() {}

  /// Fit to be shown, and not too long.
  public static String shown(String text) {
    return Shown.beginning(text.replaceAll("\\p{Cntrl}+", " ").strip(), LONGEST);
  }
}
