package dev.nacre.cli;

import java.util.Locale;

/// How a constant is written on the command line.
final class Words {
  private Words() {}

  /// `REFERENCE_SET` is `reference-set`.
  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
