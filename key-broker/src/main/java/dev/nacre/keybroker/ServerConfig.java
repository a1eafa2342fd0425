package dev.nacre.keybroker;

import dev.nacre.attestation.appraisal.TrustAnchors;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/// How a server is set up. Start at [#in] and name what differs.
///
/// @param directory holds the database, the master key, the owner's token, the TLS key
/// @param host the address to listen at
/// @param port the port to listen at; 0 takes a free one
/// @param anchors whose signatures end a chain of evidence
/// @param insecureSamples whether evidence of kind `sample`, which anybody can write, is believed
/// @param tls how the connection is protected
/// @param sessionLifetime from a guest's challenge on
/// @param largestBody of a request, in bytes
/// @param settings who is believed and what is offered
public record ServerConfig(
    Path directory,
    String host,
    int port,
    TrustAnchors anchors,
    boolean insecureSamples,
    TlsMode tls,
    Duration sessionLifetime,
    int largestBody,
    InstantSource clock,
    BrokerSettings settings) {
  private static final Duration LIFETIME = Duration.ofMinutes(5);
  private static final int LARGEST_BODY = 2 << 20;

  /// Listens at the loopback address on a free port, without TLS, trusting the makers of real
  /// hardware only.
  public static ServerConfig in(Path directory) {
    return new ServerConfig(
        directory,
        "127.0.0.1",
        0,
        TrustAnchors.vendors(),
        false,
        new TlsMode.Off(),
        LIFETIME,
        LARGEST_BODY,
        InstantSource.system(),
        BrokerSettings.standard());
  }

  public ServerConfig at(String host, int port) {
    return new ServerConfig(
        directory,
        host,
        port,
        anchors,
        insecureSamples,
        tls,
        sessionLifetime,
        largestBody,
        clock,
        settings);
  }

  public ServerConfig trusting(TrustAnchors anchors) {
    return new ServerConfig(
        directory,
        host,
        port,
        anchors,
        insecureSamples,
        tls,
        sessionLifetime,
        largestBody,
        clock,
        settings);
  }

  public ServerConfig with(TlsMode tls) {
    return new ServerConfig(
        directory,
        host,
        port,
        anchors,
        insecureSamples,
        tls,
        sessionLifetime,
        largestBody,
        clock,
        settings);
  }

  public ServerConfig with(InstantSource clock) {
    return new ServerConfig(
        directory,
        host,
        port,
        anchors,
        insecureSamples,
        tls,
        sessionLifetime,
        largestBody,
        clock,
        settings);
  }

  /// Also believes evidence of kind `sample`: for trying clients out.
  public ServerConfig insecurelyBelievingSamples() {
    return new ServerConfig(
        directory, host, port, anchors, true, tls, sessionLifetime, largestBody, clock, settings);
  }

  public ServerConfig with(BrokerSettings settings) {
    return new ServerConfig(
        directory,
        host,
        port,
        anchors,
        insecureSamples,
        tls,
        sessionLifetime,
        largestBody,
        clock,
        settings);
  }

  /// @param lifetime of a guest's session, from its challenge on
  public ServerConfig lasting(Duration lifetime) {
    return new ServerConfig(
        directory,
        host,
        port,
        anchors,
        insecureSamples,
        tls,
        lifetime,
        largestBody,
        clock,
        settings);
  }

  /// @param bytes of a request's body, at most
  public ServerConfig taking(int bytes) {
    return new ServerConfig(
        directory,
        host,
        port,
        anchors,
        insecureSamples,
        tls,
        sessionLifetime,
        bytes,
        clock,
        settings);
  }

  /// @param folder of the database and its keys
  public ServerConfig keptIn(Path folder) {
    return new ServerConfig(
        folder,
        host,
        port,
        anchors,
        insecureSamples,
        tls,
        sessionLifetime,
        largestBody,
        clock,
        settings);
  }
}
