package dev.nacre.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/// Passes on what is said to and by a PostgreSQL server, and cuts the connection at a commit.
final class CommitRelay implements AutoCloseable {
  /// When the connection of a commit ends.
  enum Cut {
    NOT,
    /// The server does not hear of the commit.
    BEFORE,
    /// The server has committed, and its answer is lost.
    AFTER
  }

  private final ServerSocket listening;
  private final int target;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicReference<Cut> next = new AtomicReference<>(Cut.NOT);
  private final AtomicLong answered = new AtomicLong();
  private volatile boolean away;

  CommitRelay(int target) throws IOException {
    this.target = target;
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  /// The same database, behind this relay.
  PostgresSettings before(PostgresSettings server) {
    return new PostgresSettings(
        server.host(),
        listening.getLocalPort(),
        server.database(),
        server.user(),
        server.password(),
        server.schema(),
        server.tls(),
        server.connections());
  }

  /// Cuts the connection of the next commit.
  void cutNext(Cut when) {
    next.set(when);
  }

  /// Whether new connections end at once.
  void away(boolean now) {
    away = now;
  }

  /// How many bytes the server has sent so far, and this relay passed on.
  long answered() {
    return answered.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket caller = listening.accept();
        if (away) {
          caller.close();
          continue;
        }
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        open.addAll(List.of(caller, server));
        var committed = new AtomicReference<>(Cut.NOT);
        threads.execute(() -> ask(caller, server, committed));
        threads.execute(() -> answer(caller, server, committed));
      }
    } catch (IOException closed) {
      close(open);
    }
  }

  private void ask(Socket caller, Socket server, AtomicReference<Cut> committed) {
    byte[] part = new byte[1 << 16];
    try (caller;
        server) {
      InputStream in = caller.getInputStream();
      for (int size = in.read(part); size >= 0; size = in.read(part)) {
        if (isCommit(Arrays.copyOf(part, size))) {
          committed.set(next.getAndSet(Cut.NOT));
        }
        if (committed.get() == Cut.BEFORE) {
          return;
        }
        server.getOutputStream().write(part, 0, size);
      }
    } catch (IOException gone) {
      return;
    }
  }

  private void answer(Socket caller, Socket server, AtomicReference<Cut> committed) {
    byte[] part = new byte[1 << 16];
    try (caller;
        server) {
      InputStream in = server.getInputStream();
      for (int size = in.read(part); size >= 0; size = in.read(part)) {
        if (committed.get() == Cut.AFTER) {
          return;
        }
        answered.addAndGet(size);
        caller.getOutputStream().write(part, 0, size);
      }
    } catch (IOException gone) {
      return;
    }
  }

  private static boolean isCommit(byte[] part) {
    return new String(part, StandardCharsets.ISO_8859_1).contains("COMMIT");
  }

  private static void close(List<Socket> sockets) {
    for (Socket socket : sockets) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    close(open);
    threads.shutdown();
  }
}
