package dev.nacre.keybroker.remote;

import dev.nacre.attestationservice.remote.RemoteService;
import dev.nacre.attestationservice.remote.UnaryCalls;
import dev.nacre.keybroker.keys.ClientCertificate;
import dev.nacre.keybroker.keys.PeerCertificates;
import dev.nacre.storage.PrivateFile;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/// Where an attestation service, or reference values, are asked over gRPC.
///
/// @param address `http://HOST:PORT` or `https://HOST:PORT`
/// @param authority with `https`: the certificates (PEM) that the service's chain must end at;
///   empty: those of the system
/// @param client what we show of ourselves, where the service wants to know
/// @param tokenFile holds the token of an administrator there (mode 0600), for what only those may
///   do
/// @param calls at a time, at most
/// @param deadline of a call
public record RemoteSettings(
    URI address,
    Optional<Path> authority,
    Optional<ClientCertificate> client,
    Optional<Path> tokenFile,
    int calls,
    Duration deadline) {
  /// Without certificates and without a token.
  public static RemoteSettings at(URI address) {
    return new RemoteSettings(
        address, Optional.empty(), Optional.empty(), Optional.empty(), 100, Duration.ofMinutes(5));
  }

  public RemoteSettings within(Duration limit) {
    return new RemoteSettings(address, authority, client, tokenFile, calls, limit);
  }

  public RemoteSettings showing(Path token) {
    return new RemoteSettings(address, authority, client, Optional.of(token), calls, deadline);
  }

  public RemoteSettings protectedBy(Path authorityFile, Optional<ClientCertificate> certificate) {
    return new RemoteSettings(
        address, Optional.of(authorityFile), certificate, tokenFile, calls, deadline);
  }

  /// Nobody is asked yet.
  ///
  /// @param name what the service is, for messages
  /// @throws dev.nacre.keybroker.keys.KeySourceException when a certificate or key cannot be read
  public UnaryCalls open(String name) {
    return UnaryCalls.of(new RemoteService(name, address, tls(), this::bearer, calls, deadline));
  }

  Optional<SSLContext> tls() {
    return authority.map(file -> PeerCertificates.context(file, client));
  }

  /// Read at every call: the owner may replace it.
  private Optional<String> bearer() {
    return tokenFile.map(file -> PrivateFile.read(file).strip());
  }

  /// Whether nobody can answer in the service's place: it proves who it is, or is on this machine.
  public boolean isGenuine() {
    return "https".equals(address.getScheme()) || isHere(address.getHost());
  }

  private static boolean isHere(String host) {
    if (!host.equals("localhost") && !host.matches("127\\.[0-9.]+|\\[[0-9a-fA-F:]+]")) {
      return false;
    }
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
