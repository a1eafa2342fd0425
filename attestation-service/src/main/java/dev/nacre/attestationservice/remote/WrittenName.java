package dev.nacre.attestationservice.remote;

import io.helidon.webclient.api.DnsAddressLookup;
import io.helidon.webclient.spi.DnsResolver;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;

/// Names a host as its address is written, which its certificate must bear. Left to itself
/// Helidon's client names a host that is written in numbers as a name server does, whom nobody
/// believes: the certificate of whatever it says would count.
final class WrittenName implements DnsResolver {
  @Override
  public InetAddress resolveAddress(String host, DnsAddressLookup kinds) {
    try {
      InetAddress found = InetAddress.getByName(host);
      return InetAddress.getByAddress(host, found.getAddress());
    } catch (UnknownHostException e) {
      throw new UncheckedIOException("the host's name " + host + " is not known", e);
    }
  }
}
