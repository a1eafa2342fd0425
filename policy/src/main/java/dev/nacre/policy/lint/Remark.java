package dev.nacre.policy.lint;

import dev.nacre.policy.source.Location;
import java.util.Locale;

/// Something in a policy that is allowed, but hardly meant.
public record Remark(Kind kind, Location at, String message) implements Comparable<Remark> {
  /// What kind of thing it is.
  public enum Kind {
    UNUSED_IMPORT,
    UNUSED_VARIABLE,
    SHADOWED_NAME,
    MISSING_DEFAULT,
    ALWAYS_TRUE_RULE,
    CONSTANT_CONDITION,
    UNREACHABLE_RULE;

    /// As it is printed, such as `unused-import`.
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /// By file and place.
  @Override
  public int compareTo(Remark that) {
    int difference = at.file().compareTo(that.at.file());
    return difference != 0 ? difference : Integer.compare(at.start(), that.at.start());
  }

  /// File, line, column, kind and message, the line of the source and a caret.
  @Override
  public String toString() {
    return at + ": " + kind.text() + ": " + message + "\n" + at.excerpt();
  }
}
