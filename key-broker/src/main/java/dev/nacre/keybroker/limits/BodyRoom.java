package dev.nacre.keybroker.limits;

import dev.nacre.codec.Bytes;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// The memory that bodies of requests may take at a time.
///
/// A caller who announces a large body and sends a byte of it would have room for all of it made,
/// and a few hundred of them would leave none. What a body has beyond its first 4 KiB is therefore
/// lent, and where nothing is left, its connection waits with what it has not sent yet.
public final class BodyRoom {
  static final int FREE = 4 << 10;
  private static final int SHARE_OF_MEMORY = 6;

  private final Semaphore room;
  private final int largest;
  private final long patience;

  private BodyRoom(int size, int largest, long patience) {
    this.room = new Semaphore(size, true);
    this.largest = largest;
    this.patience = patience;
  }

  /// A share of this process's memory, which at least one body fits into.
  ///
  /// @param largest body, in bytes
  /// @param patience in nanoseconds, of who waits for others
  public static BodyRoom ofThisProcess(int largest, long patience) {
    long share = Runtime.getRuntime().maxMemory() / SHARE_OF_MEMORY;
    return of(Math.clamp(share, largest, Integer.MAX_VALUE), largest, patience);
  }

  static BodyRoom of(int size, int largest, long patience) {
    return new BodyRoom(size, largest, patience);
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
  /// @param announced how much there is, or negative where that was not said
  /// @throws IOException when it ends before that
  public Optional<Received> receive(InputStream in, long announced) throws IOException {
    boolean known = announced >= 0 && announced <= largest;
    int most = known ? (int) announced : largest + 1;
    byte[] first = new byte[Math.min(most, FREE)];
    int size = in.readNBytes(first, 0, first.length);
    if (known && size < first.length) {
      throw new EOFException();
    }
    if (size < first.length || most == size) {
      return Optional.of(new Received(Bytes.of(Arrays.copyOf(first, size)), () -> {}));
    }
    int lent = most - size;
    if (!enters(lent)) {
      return Optional.empty();
    }
    try {
      Bytes body =
          known ? whole(in, Arrays.copyOf(first, most)) : joined(first, in.readNBytes(lent));
      return Optional.of(new Received(body, () -> room.release(lent)));
    } catch (IOException | RuntimeException | Error e) {
      room.release(lent);
      throw e;
    }
  }

  /// @param all begins with what was received
  private static Bytes whole(InputStream in, byte[] all) throws IOException {
    if (in.readNBytes(all, FREE, all.length - FREE) < all.length - FREE) {
      throw new EOFException();
    }
    return Bytes.of(all);
  }

  private static Bytes joined(byte[] first, byte[] rest) {
    byte[] all = Arrays.copyOf(first, first.length + rest.length);
    System.arraycopy(rest, 0, all, first.length, rest.length);
    return Bytes.of(all);
  }

  /// Who had to wait has not been slow meanwhile.
  private boolean enters(int bytes) {
    if (room.tryAcquire(bytes)) {
      return true;
    }
    try {
      boolean entered = room.tryAcquire(bytes, patience, TimeUnit.NANOSECONDS);
      Pace.headIsComplete();
      return entered;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
