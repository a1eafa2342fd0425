package dev.nacre.runtime;

import dev.nacre.runtime.host.HostException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// A TCP port of the host's loopback address that leads to a port of the guest.
public record PortForward(int hostPort, int guestPort) {
  private static final int MOST = 65535;

  public PortForward {
    if (hostPort < 1 || hostPort > MOST || guestPort < 1 || guestPort > MOST) {
      throw new IllegalArgumentException(
          "a port is a number from 1 to 65535, found " + hostPort + ":" + guestPort);
    }
  }

  /// Reads `HOST:GUEST`, or one number for both.
  ///
  /// @throws IllegalArgumentException when `text` is something else
  public static PortForward parse(String text) {
    int colon = text.indexOf(':');
    try {
      return colon < 0
          ? new PortForward(Integer.parseInt(text), Integer.parseInt(text))
          : new PortForward(
              Integer.parseInt(text.substring(0, colon)),
              Integer.parseInt(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "expected HOST:GUEST, for instance 8080:80, found \"" + text + "\"", e);
    }
  }

  /// To `guestPort`, from a port of the host that is free now.
  public static PortForward toGuest(int guestPort) {
    try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new PortForward(probe.getLocalPort(), guestPort);
    } catch (IOException e) {
      throw new UncheckedIOException("this host has no free port", e);
    }
  }

  /// @throws HostException when another program listens on the host's port
  void requireFree() {
    try (var probe = new ServerSocket(hostPort, 1, InetAddress.getLoopbackAddress())) {
      if (!probe.isBound()) {
        throw new IllegalStateException("a server socket that is not bound");
      }
    } catch (IOException e) {
      throw new HostException(
          "port "
              + hostPort
              + " on this host cannot be used ("
              + e.getMessage()
              + "): stop the program that has it, or choose another with --port HOST:"
              + guestPort,
          e);
    }
  }
}
