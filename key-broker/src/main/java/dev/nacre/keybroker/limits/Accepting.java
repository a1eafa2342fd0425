package dev.nacre.keybroker.limits;

import io.helidon.common.socket.SocketOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// The options of connections, and the moment at which each is accepted: Helidon sets them first.
///
/// @param options what is set
/// @param connections takes each, or refuses it
record Accepting(SocketOptions options, OpenConnections connections) implements SocketOptions {
  @Override
  public void configureSocket(SocketChannel channel) {
    try {
      SocketAddress remote = channel.getRemoteAddress();
      connections.add(channel, remote, channel.getLocalAddress(), sourceOf(remote));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    options.configureSocket(channel);
  }

  private static String sourceOf(SocketAddress remote) {
    return remote instanceof InetSocketAddress address
        ? Sources.of(address.getAddress().getHostAddress())
        : remote.toString();
  }

  @Override
  public Map<SocketOption<?>, Object> socketOptions() {
    return options.socketOptions();
  }

  @Override
  public Duration connectTimeout() {
    return options.connectTimeout();
  }

  @Override
  public Duration readTimeout() {
    return options.readTimeout();
  }

  @Override
  public Optional<Integer> socketReceiveBufferSize() {
    return options.socketReceiveBufferSize();
  }

  @Override
  public Optional<Integer> socketSendBufferSize() {
    return options.socketSendBufferSize();
  }

  @Override
  public boolean socketReuseAddress() {
    return options.socketReuseAddress();
  }

  @Override
  public boolean socketKeepAlive() {
    return options.socketKeepAlive();
  }

  @Override
  public boolean tcpNoDelay() {
    return options.tcpNoDelay();
  }
}
