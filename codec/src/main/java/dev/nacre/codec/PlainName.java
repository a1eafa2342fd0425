package dev.nacre.codec;

/// Names of ASCII letters, digits, `_` and `-`. Looked at by hand: several are asked about at each
/// attestation, where a regular expression would be felt.
public final class PlainName {
  private PlainName() {}

  /// Whether `name` is one to `longest` of these characters.
  public static boolean is(String name, int longest) {
    for (int i = 0; i < name.length(); i++) {
      if (!isPlain(name.charAt(i))) {
        return false;
      }
    }
    return !name.isEmpty() && name.length() <= longest;
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-';
  }
}
