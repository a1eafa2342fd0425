package dev.nacre.guest.linux;

import dev.nacre.codec.MalformedException;

/// An IPv4 address or mask.
///
/// @param bits the four octets, the first in the highest bits
public record Ipv4(int bits) {
  /// 0.0.0.0
  public static final Ipv4 ANY = new Ipv4(0);

  /// @throws MalformedException when `text` is not four numbers of at most 255 with dots between
  public static Ipv4 parse(String text) {
    String[] parts = text.split("\\.", -1);
    int bits = 0;
    for (String part : parts) {
      if (parts.length != 4 || !part.matches("[0-9]{1,3}") || Integer.parseInt(part) > 255) {
        throw MalformedException.at("IPv4 address", "four numbers with dots", "\"" + text + "\"");
      }
      bits = (bits << 8) | Integer.parseInt(part);
    }
    return new Ipv4(bits);
  }

  byte[] octets() {
    return new byte[] {
      (byte) (bits >>> 24), (byte) (bits >>> 16), (byte) (bits >>> 8), (byte) bits
    };
  }

  @Override
  public String toString() {
    return (bits >>> 24)
        + "."
        + ((bits >>> 16) & 255)
        + "."
        + ((bits >>> 8) & 255)
        + "."
        + (bits & 255);
  }
}
