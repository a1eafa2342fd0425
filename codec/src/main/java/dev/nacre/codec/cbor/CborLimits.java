package dev.nacre.codec.cbor;

/// Bounds of a parse.
///
/// @param depth how many arrays, maps and tags may enclose an item
/// @param size how many bytes the whole encoding may have
/// @param items how many items it may contain in all
/// @param entries how many entries one map may have
public record CborLimits(int depth, int size, int items, int entries) {
  public static final CborLimits DEFAULT = new CborLimits(32, 4 << 20, 1 << 16, 1024);

  /// Of what is signed: a few hundred items, whose size is in strings of bytes.
  public static final CborLimits TOKEN = new CborLimits(16, 4 << 20, 4096, 256);
}
