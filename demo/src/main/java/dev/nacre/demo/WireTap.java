package dev.nacre.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// The host as it may be: between guest and key broker, it relays every byte and keeps a copy.
///
/// What it cannot do with the copy is what the demo shows.
final class WireTap implements AutoCloseable {
  private static final int MAX_COPY = 8 << 20;

  private final ServerSocket listener;
  private final InetSocketAddress target;
  private final List<Copy> copies = new CopyOnWriteArrayList<>();

  private WireTap(ServerSocket listener, InetSocketAddress target) {
    this.listener = listener;
    this.target = target;
  }

  /// Relays from a free loopback port to `target`.
  static WireTap before(InetSocketAddress target) {
    try {
      var listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      var tap = new WireTap(listener, target);
      Thread.ofVirtual().name("wire tap").start(tap::accept);
      return tap;
    } catch (IOException e) {
      throw new UncheckedIOException("the wire tap cannot listen: " + e.getMessage(), e);
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  /// Everything that was seen of one direction of one connection.
  byte[][] seen() {
    return copies.stream().map(Copy::bytes).toArray(byte[][]::new);
  }

  long seenBytes() {
    return copies.stream().mapToLong(copy -> copy.bytes().length).sum();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket guest = listener.accept();
        Thread.ofVirtual().start(() -> relay(guest));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void relay(Socket guest) {
    try (guest;
        var broker = new Socket()) {
      broker.connect(target, 5_000);
      var up = Thread.ofVirtual().start(() -> pump(guest, broker));
      pump(broker, guest);
      up.join();
    } catch (IOException ended) {
      // The broker is gone: the guest sees its connection end, as it would without the tap.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pump(Socket from, Socket to) {
    var copy = new Copy();
    copies.add(copy);
    byte[] buffer = new byte[1 << 14];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        copy.add(buffer, read);
        out.write(buffer, 0, read);
        out.flush();
      }
      to.shutdownOutput();
    } catch (IOException ended) {
      // One side has closed; the other pump ends by itself.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What one direction of a connection carried, up to a limit.
  private static final class Copy {
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    synchronized void add(byte[] buffer, int length) {
      if (content.size() + length <= MAX_COPY) {
        content.write(buffer, 0, length);
      }
    }

    synchronized byte[] bytes() {
      return content.toByteArray();
    }
  }
}
