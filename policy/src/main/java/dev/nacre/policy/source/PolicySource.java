package dev.nacre.policy.source;

/// The text of one policy module.
///
/// @param name for error messages, mostly a file name
public record PolicySource(String name, String text) {
  /// The line `number`, counted from 1, without its end.
  public String line(int number) {
    int start = 0;
    for (int line = 1; line < number; line++) {
      int end = text.indexOf('\n', start);
      if (end < 0) {
        return "";
      }
      start = end + 1;
    }
    int end = text.indexOf('\n', start);
    String line = end < 0 ? text.substring(start) : text.substring(start, end);
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }
}
