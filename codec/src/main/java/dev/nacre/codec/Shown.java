package dev.nacre.codec;

import java.util.regex.Pattern;

/// Words of others as messages and logs show them: visible, on one line, and not too long.
public final class Shown {
  private static final int LONGEST_NAME = 80;
  private static final Pattern NEITHER_VISIBLE_NOR_SPACE = Pattern.compile("[^ -~]");

  private Shown() {}

  /// What should be a name: `?` for what is no visible ASCII, and the first 80 characters.
  public static String name(String text) {
    return line(text.replace(' ', '?'), LONGEST_NAME);
  }

  /// What may be a sentence: the same with its spaces, up to `longest` characters.
  public static String line(String text, int longest) {
    return beginning(NEITHER_VISIBLE_NOR_SPACE.matcher(text).replaceAll("?"), longest);
  }

  /// The first `longest` characters of `text`, of whatever kind, and `…` where there are more.
  public static String beginning(String text, int longest) {
    return text.length() > longest ? text.substring(0, longest) + "…" : text;
  }
}
