package dev.nacre.keybroker.openapi;

/// A variable of an address, or behind its question mark.
///
/// @param form of its text
/// @param sentence for people
/// @param required whether it must stand there
public record Parameter(String name, Form form, String sentence, boolean required) {
  /// One that may be left out.
  public static Parameter of(String name, Form form, String sentence) {
    return new Parameter(name, form, sentence, false);
  }
}
