package dev.nacre.cli.terminal;

import java.util.Locale;

/// How a constant is written on the command line.
public final class Words {
  private Words() {}

  /// `REFERENCE_SET` is `reference-set`.
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
