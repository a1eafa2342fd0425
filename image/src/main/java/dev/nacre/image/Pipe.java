package dev.nacre.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// Carries bytes from a thread that makes them to one that uses them, a bounded number of chunks
/// ahead; chunks are used again.
final class Pipe extends InputStream {
  private static final int CHUNK = 64 << 10;
  private static final int CHUNKS = 8;

  private final BlockingQueue<Message> full = new ArrayBlockingQueue<>(CHUNKS + 1);
  private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(CHUNKS);
  private byte[] chunk = new byte[0];
  private int at;
  private int end;
  private boolean ended;

  private sealed interface Message {
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Data(byte[] chunk, int count) implements Message {}

    record End() implements Message {}

    record Failure(Throwable cause) implements Message {}
  }

  Pipe() {
    for (int i = 0; i < CHUNKS; i++) {
      free.add(new byte[CHUNK]);
    }
  }

  /// Moves all of `content` into the pipe; for the thread that makes bytes.
  void fill(InputStream content) throws IOException, InterruptedException {
    while (true) {
      byte[] next = free.take();
      int count = content.readNBytes(next, 0, next.length);
      if (count == 0) {
        full.put(new Message.End());
        return;
      }
      full.put(new Message.Data(next, count));
    }
  }

  /// Tells the reader that no more comes, and why.
  void fail(Throwable cause) {
    full.clear();
    full.add(new Message.Failure(cause));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (at == end && !next()) {
      return -1;
    }
    int count = Math.min(length, end - at);
    System.arraycopy(chunk, at, buffer, offset, count);
    at += count;
    return count;
  }

  private boolean next() throws IOException {
    if (ended) {
      return false;
    }
    if (chunk.length > 0) {
      free.add(chunk);
      chunk = new byte[0];
    }
    switch (take()) {
      case Message.Data(byte[] data, int count) -> {
        chunk = data;
        at = 0;
        end = count;
      }
      case Message.End _ -> ended = true;
      case Message.Failure(Throwable cause) -> {
        ended = true;
        switch (cause) {
          case RuntimeException e -> throw e;
          case Error e -> throw e;
          default -> throw new IOException(cause.getMessage(), cause);
        }
      }
    }
    return !ended;
  }

  private Message take() throws InterruptedIOException {
    try {
      return full.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
