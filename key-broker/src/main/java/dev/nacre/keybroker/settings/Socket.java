package dev.nacre.keybroker.settings;

import dev.nacre.codec.MalformedException;

/// An address to listen at.
///
/// @param port 0 takes a free one
public record Socket(String host, int port) {
  private static final int LARGEST_PORT = 65_535;

  /// @param where what errors call it
  /// @param text `HOST:PORT`, an address of IPv6 in brackets
  /// @throws MalformedException when it is none
  public static Socket parse(String where, String text) {
    int colon = text.lastIndexOf(':');
    String port = colon < 0 ? "" : text.substring(colon + 1);
    if (colon <= 0 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > LARGEST_PORT) {
      throw MalformedException.at(where, "HOST:PORT", text);
    }
    return new Socket(text.substring(0, colon).replaceAll("^\\[|]$", ""), Integer.parseInt(port));
  }
}
