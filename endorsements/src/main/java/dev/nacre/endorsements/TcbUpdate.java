package dev.nacre.endorsements;

import java.util.Locale;

/// Which levels Intel is asked for (PCS API v4, parameter `update`): those of the last recovery of
/// its trusted computing base as soon as they exist, or a year later, when platforms can have been
/// updated.
public enum TcbUpdate {
  EARLY,
  STANDARD;

  /// As Intel spells it.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
