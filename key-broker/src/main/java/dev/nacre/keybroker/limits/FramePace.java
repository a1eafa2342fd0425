package dev.nacre.keybroker.limits;

import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.CloseConnectionException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/// How fast a connection of HTTP/2 must send (RFC 9113): each frame, each block of headers and each
/// request within ten seconds of its first byte, and a second more for every 16 KiB of it.
///
/// A call whose caller goes on sending, such as one of the reflection service, counts as a request
/// that is not finished.
final class FramePace implements Pacing {
  static final int MOST_UNFINISHED = 100;

  private static final int PREFACE = 24;
  private static final int HEAD = 9;
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int CONTINUATION = 9;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  private final DataReader reader;
  private final LongSupplier nanoseconds;
  private final long patience;
  private final byte[] head = new byte[HEAD];
  private final Map<Integer, Begun> requests = new HashMap<>();
  private Optional<Begun> block = Optional.empty();
  private Optional<Begun> frame = Optional.empty();
  private int headRead;
  private int missing = PREFACE;

  /// @param reader gives what was received
  /// @param nanoseconds the time
  /// @param patience in nanoseconds
  FramePace(DataReader reader, LongSupplier nanoseconds, long patience) {
    this.reader = reader;
    this.nanoseconds = nanoseconds;
    this.patience = patience;
  }

  private static final class Begun {
    private final long since;
    private long received;

    private Begun(long since) {
      this.since = since;
    }
  }

  @Override
  public byte[] next() {
    requireInTime();
    reader.ensureAvailable();
    byte[] bytes = reader.readBytes(reader.available());
    follow(bytes);
    return bytes;
  }

  @Override
  public void around(Runnable work) {
    work.run();
  }

  private void requireInTime() {
    long now = nanoseconds.getAsLong();
    frame.ifPresent(begun -> requireInTime(begun, now, "frame"));
    block.ifPresent(begun -> requireInTime(begun, now, "block of headers"));
    requests.values().forEach(begun -> requireInTime(begun, now, "request"));
  }

  private void requireInTime(Begun begun, long now, String what) {
    if (now - begun.since > patience + Pace.earned(begun.received)) {
      throw new CloseConnectionException("a " + what + " came too slowly");
    }
  }

  private void follow(byte[] bytes) {
    int at = 0;
    while (at < bytes.length) {
      Begun begun = frame.orElseGet(this::begun);
      frame = Optional.of(begun);
      int taken = missing > 0 ? skipped(bytes.length - at) : headed(bytes, at);
      begun.received += taken;
      at += taken;
      if (missing == 0 && (headRead == 0 || headRead == HEAD)) {
        frame = Optional.empty();
        headRead = 0;
      }
    }
  }

  private Begun begun() {
    return new Begun(nanoseconds.getAsLong());
  }

  /// So many bytes of the preface or of a frame's content.
  private int skipped(int most) {
    int taken = Math.min(missing, most);
    missing -= taken;
    return taken;
  }

  /// So many bytes of a frame's head.
  private int headed(byte[] bytes, int at) {
    int taken = Math.min(HEAD - headRead, bytes.length - at);
    System.arraycopy(bytes, at, head, headRead, taken);
    headRead += taken;
    if (headRead == HEAD) {
      missing = (head[0] & 0xff) << 16 | (head[1] & 0xff) << 8 | (head[2] & 0xff);
      begin(head[3], head[4], streamOf(head));
    }
    return taken;
  }

  private static int streamOf(byte[] head) {
    return (head[5] & 0x7f) << 24
        | (head[6] & 0xff) << 16
        | (head[7] & 0xff) << 8
        | (head[8] & 0xff);
  }

  private void begin(int type, int flags, int stream) {
    switch (type) {
      case HEADERS -> {
        block = (flags & END_HEADERS) == 0 ? Optional.of(begun()) : Optional.empty();
        request(flags, stream);
      }
      case DATA -> request(flags, stream);
      case CONTINUATION -> {
        if ((flags & END_HEADERS) != 0) {
          block = Optional.empty();
        }
      }
      case RST_STREAM -> requests.remove(stream);
      default -> {}
    }
  }

  /// A part of a request, which is its last or not.
  private void request(int flags, int stream) {
    if ((flags & END_STREAM) != 0) {
      requests.remove(stream);
      return;
    }
    Begun begun = requests.computeIfAbsent(stream, _ -> begun());
    begun.received += missing;
    if (requests.size() > MOST_UNFINISHED) {
      throw new CloseConnectionException("more than " + MOST_UNFINISHED + " unfinished requests");
    }
  }
}
