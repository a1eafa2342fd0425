package dev.nacre.keybroker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Passes bytes on, until somebody cuts the connections.
final class CuttableRelay implements AutoCloseable {
  private final ServerSocket listening;
  private final String scheme;
  private final int target;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  CuttableRelay(URI target) {
    this.scheme = target.getScheme();
    this.target = target.getPort();
    try {
      this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  URI address() {
    return URI.create(scheme + "://127.0.0.1:" + listening.getLocalPort());
  }

  private void accept() {
    try {
      while (true) {
        Socket caller = listening.accept();
        Socket called = new Socket(InetAddress.getLoopbackAddress(), target);
        open.addAll(List.of(caller, called));
        threads.execute(() -> pass(caller, called));
        threads.execute(() -> pass(called, caller));
      }
    } catch (IOException closed) {
      cut();
    }
  }

  private void pass(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException closed) {
      cut();
    }
  }

  /// Ends all connections; new ones are passed on again.
  void cut() {
    for (Socket socket : List.copyOf(open)) {
      open.remove(socket);
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
    threads.shutdown();
  }
}
