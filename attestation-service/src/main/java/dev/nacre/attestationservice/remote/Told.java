package dev.nacre.attestationservice.remote;

/// Words of another service, which may say what it likes.
public final class Told {
  private static final int LONGEST = 2_000;

  private Told() {}

  /// Fit to be shown, and not too long.
  public static String shown(String text) {
    String visible = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return visible.length() > LONGEST ? visible.substring(0, LONGEST) + "…" : visible;
  }
}
