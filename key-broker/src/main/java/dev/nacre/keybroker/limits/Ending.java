package dev.nacre.keybroker.limits;

import java.util.Locale;

/// Why the server ends a connection that its caller goes on with.
public enum Ending {
  /// There are too many of its source, or in all.
  CROWDED("their source has too many"),

  /// Nothing came for a minute, or no request.
  SILENT("they asked for nothing"),

  /// A request, or a part of it, did not come at its pace.
  SLOW_REQUEST("a request came too slowly"),

  /// An answer was not fetched at its pace.
  SLOW_ANSWER("an answer was fetched too slowly"),

  /// Other requests took all the memory that heads may take.
  NO_ROOM("there was no room for the heads of their requests"),

  /// It asks for nothing, and that often, or for more at once than it may.
  FLOOD("they flooded the server");

  private final String sentence;

  Ending(String sentence) {
    this.sentence = sentence;
  }

  /// The value of a metric's label.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// What stands behind *connections were ended, since*.
  String sentence() {
    return sentence;
  }
}
