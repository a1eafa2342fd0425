package dev.nacre.keybroker.limits;

import dev.nacre.codec.Bytes;
import io.grpc.Status;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/// The memory that bodies of requests may take at a time, from when they arrive until they are
/// answered, and large answers until they are fetched, at all addresses of a server.
///
/// A caller who announces a large body and sends a byte of it would have room for all of it made,
/// and a few hundred of them would leave none. What a body has beyond its first 4 KiB is therefore
/// lent as it comes, at most four times what has come, and where nothing is left, its connection
/// waits with what it has not sent yet. A smaller body is lent its room before it is worked on,
/// since parsed it takes many times its size.
///
/// Calls of gRPC are lent room likewise, and each of them [#OF_CALL] before it is begun.
public final class BodyRoom {
  static final int FREE = 4 << 10;

  /// What a call of gRPC takes beside its messages.
  static final int OF_CALL = 32 << 10;

  /// Calls of one source that may wait for room, each with what its connection has received and not
  /// read.
  static final int WAITING_CALLS = 200;

  /// Bytes of the answers of one source that may wait for room: they are there already.
  static final int WAITING_ANSWERS = 4 << 20;

  /// Of an answer: ours, that of HTTP's library, and what of it is not sent yet.
  private static final long COPIES = 3;

  static final int GROWTH = 4;
  private static final int SHARE_OF_MEMORY = 16;

  /// Half of which one source may take.
  private static final int LARGEST_BODIES = 4;

  private final SharedRoom room;
  private final int largest;

  private BodyRoom(SharedRoom room, int largest) {
    this.room = room;
    this.largest = largest;
  }

  /// A share of this process's memory.
  ///
  /// @param largest body, in bytes
  /// @param patience in nanoseconds, of who waits for others
  static BodyRoom ofThisProcess(int largest, long patience) {
    long share = Runtime.getRuntime().maxMemory() / SHARE_OF_MEMORY;
    return of(Math.max(share, LARGEST_BODIES * (largest + 1L)), largest, patience);
  }

  static BodyRoom of(long size, int largest, long patience) {
    return new BodyRoom(new SharedRoom(size, patience), largest);
  }

  /// What was received, and the room that it takes until it is closed.
  ///
  /// @param body of at most one byte more than the largest
  public record Received(Bytes body, Runnable leaving) implements AutoCloseable {
    /// What takes no room.
    public static Received nothing() {
      return new Received(Bytes.empty(), () -> {});
    }

    @Override
    public void close() {
      leaving.run();
    }
  }

  /// All of `in`, as far as it may be; empty when there was no room in time.
  ///
  /// @param host whom it is lent to, by the address that the connection tells
  /// @param announced how much there is, or negative where that was not said
  /// @throws IOException when it ends before that
  public Optional<Received> receive(String host, InputStream in, long announced)
      throws IOException {
    var loan = new Loan(Sources.of(host));
    boolean isLent = false;
    try {
      Optional<Bytes> body = awaited(in, announced, loan);
      isLent = body.isPresent();
      return body.map(all -> new Received(all, loan::end));
    } finally {
      if (!isLent) {
        loan.end();
      }
    }
  }

  /// Room for an answer of so many bytes until it was fetched, which may never be.
  ///
  /// @param host whom it is lent to, by the address that the connection tells
  /// @return gives it back; empty when there was none in time
  public Optional<Runnable> lend(String host, int bytes) {
    if (bytes <= FREE) {
      return Optional.of(() -> {});
    }
    String source = Sources.of(host);
    long copied = COPIES * bytes;
    int behind = WAITING_ANSWERS / bytes;
    boolean isLent = room.enter(source, new SharedRoom.Step(copied, true, true, behind));
    return isLent ? Optional.of(() -> room.leave(source, copied)) : Optional.empty();
  }

  /// For a thread of HTTP/2 its connection's end looks like that of the body.
  private Optional<Bytes> awaited(InputStream in, long announced, Loan loan) throws IOException {
    Optional<StreamThread> thread = StreamThread.current();
    thread.ifPresent(StreamThread::waits);
    try {
      Optional<Bytes> body = receive(in, announced, loan);
      requireCaller(thread);
      return body;
    } catch (RuntimeException | IOException e) {
      requireCaller(thread);
      throw e;
    }
  }

  private static void requireCaller(Optional<StreamThread> thread) throws EOFException {
    if (!thread.map(StreamThread::goesOn).orElse(true)) {
      throw new EOFException();
    }
  }

  private Optional<Bytes> receive(InputStream in, long announced, Loan loan) throws IOException {
    boolean known = announced >= 0 && announced <= largest;
    int most = known ? (int) announced : largest + 1;
    byte[] all = new byte[Math.min(most, FREE)];
    int size = in.readNBytes(all, 0, all.length);
    while (size == all.length && size < most) {
      int room = (int) Math.min(most, (long) GROWTH * size);
      if (!loan.coversUpTo(room, room == most)) {
        return Optional.empty();
      }
      all = Arrays.copyOf(all, room);
      size += in.readNBytes(all, size, room - size);
    }
    if (known && size < most) {
      throw new EOFException();
    }
    return loan.coversUpTo(size, true) ? Optional.of(Bytes.of(all, 0, size)) : Optional.empty();
  }

  /// Room for one call of gRPC and its messages, of which nothing is lent yet.
  ///
  /// @param host whom it is lent to, by the address that the connection tells
  Loan lending(String host) {
    return new Loan(Sources.of(host));
  }

  /// What one body, or one call, has of the room.
  final class Loan {
    private final String source;
    private int bytes;

    private Loan(String source) {
      this.source = source;
    }

    /// Of a message, in bytes.
    int largest() {
      return largest;
    }

    /// Room for a call.
    ///
    /// @throws BoundedCall.Refused when there is none in time
    void begin() {
      require(room.enter(source, new SharedRoom.Step(OF_CALL, true, false, WAITING_CALLS)));
      bytes = OF_CALL;
    }

    /// Room for the largest of its messages.
    ///
    /// @param last whether it will not be larger
    /// @throws BoundedCall.Refused when there is none in time
    void cover(int message, boolean last) {
      require(coversUpTo(OF_CALL + message, last));
    }

    private static void require(boolean hasRoom) {
      if (!hasRoom) {
        throw new BoundedCall.Refused(
            Status.RESOURCE_EXHAUSTED.withDescription(
                "this server has no room for the call now: try again later"));
      }
    }

    /// @param last whether it need not cover more
    private boolean coversUpTo(int size, boolean last) {
      if (size > bytes && room.enter(source, new SharedRoom.Step(size - bytes, bytes == 0, last))) {
        bytes = size;
      }
      return size <= bytes;
    }

    /// Gives all of it back, once.
    void end() {
      if (bytes > 0) {
        room.leave(source, bytes);
        bytes = 0;
      }
    }
  }
}
