package dev.nacre.keybroker.limits;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/// Whom an address counts for.
public final class Sources {
  private static final int NETWORK = 8;

  private Sources() {}

  /// The address itself; of IPv6 the network of 64 bits, of which one caller has all addresses.
  ///
  /// @param host as the connection tells it, without a name to look up
  public static String of(String host) {
    if (host.indexOf(':') < 0) {
      return host;
    }
    try {
      byte[] address = InetAddress.ofLiteral(host).getAddress();
      return HexFormat.of().formatHex(Arrays.copyOf(address, NETWORK)) + "/64";
    } catch (IllegalArgumentException e) {
      return host;
    }
  }
}
