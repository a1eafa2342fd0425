package dev.nacre.keybroker.settings;

import dev.nacre.codec.MalformedException;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.util.List;
import java.util.Set;

/// An address to listen at.
///
/// @param port 0 takes a free one
public record Socket(String host, int port) {
  private static final String LOOPBACK = "127.0.0.1";
  private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");
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

  /// Whether it is no address of its own, but stands for all that the host has.
  public boolean isEverywhere() {
    return EVERYWHERE.contains(host);
  }

  /// Where it is reached from the same host.
  ///
  /// @param scheme `http` or `https`
  public URI here(String scheme) {
    return url(scheme, isEverywhere() ? LOOPBACK : host);
  }

  /// Where it is reached from other hosts, by the addresses that this one has now; where it stands
  /// for one address, nowhere else.
  ///
  /// @param scheme likewise
  public List<URI> elsewhere(String scheme) {
    if (!isEverywhere()) {
      return List.of();
    }
    try {
      return NetworkInterface.networkInterfaces()
          .filter(Socket::isUp)
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
          .filter(address -> host.contains(":") || address instanceof Inet4Address)
          .map(address -> url(scheme, address.getHostAddress().replaceAll("%.*", "")))
          .toList();
    } catch (SocketException e) {
      return List.of();
    }
  }

  private static boolean isUp(NetworkInterface known) {
    try {
      return known.isUp();
    } catch (SocketException e) {
      return false;
    }
  }

  private URI url(String scheme, String name) {
    return URI.create(scheme + "://" + (name.contains(":") ? "[" + name + "]" : name) + ":" + port);
  }

  /// As it is parsed.
  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
