package dev.nacre.codec.json;

/// Bounds of a parse.
///
/// @param depth how many arrays and objects may enclose a value
/// @param characters how long the whole text may be
/// @param digits how many characters a number may have
public record JsonLimits(int depth, int characters, int digits) {
  public static final JsonLimits DEFAULT = new JsonLimits(128, 64 << 20, 1000);
}
