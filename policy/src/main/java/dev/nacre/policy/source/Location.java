package dev.nacre.policy.source;

/// A stretch of a policy's text.
///
/// @param start index of the first character
/// @param end index behind the last character
/// @param line counted from 1
/// @param column counted from 1, in characters
public record Location(PolicySource source, int start, int end, int line, int column) {
  /// The place of what has no text of its own.
  public static final Location NOWHERE = new Location(new PolicySource("", ""), 0, 0, 0, 0);

  public String file() {
    return source.name();
  }

  /// The text that stands here.
  public String text() {
    return source.text().substring(start, end);
  }

  /// The stretch from here to the end of `last`.
  public Location through(Location last) {
    return new Location(source, start, Math.max(end, last.end), line, column);
  }

  /// The line of the text and a caret under the column.
  public String excerpt() {
    String line = source.line(this.line);
    int before = Math.min(column - 1, line.length());
    var caret = new StringBuilder();
    for (int i = 0; i < before; i++) {
      caret.append(line.charAt(i) == '\t' ? '\t' : ' ');
    }
    return "\t" + line + "\n\t" + caret.append('^');
  }

  @Override
  public String toString() {
    return file().isEmpty() ? line + ":" + column : file() + ":" + line + ":" + column;
  }
}
