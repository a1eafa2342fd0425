package dev.nacre.keybroker.limits;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/// How a connection of HTTP/2 must send (RFC 9113): each frame, each block of headers and each
/// request within ten seconds of its first byte, and a second more for every 16 KiB of it;
/// something of a request each minute; no more than its [FrameAllowance] of frames that ask for
/// nothing; and no more than its [InboundWindow].
///
/// Frames are watched as they pass. Whether they are right is for the server to say.
///
/// A call whose caller goes on sending, such as one of the reflection service, counts as a request
/// that is not finished. A connection does not rest while one of its requests is being answered,
/// for the five minutes that upstream's key broker waits for a judgement: its caller may be silent
/// meanwhile, or send pings.
final class FramePace implements Pacing {
  static final int MOST_UNFINISHED = 100;

  /// Data of fewer bytes count as a frame that asks for nothing.
  static final int SMALL = 256;

  /// Bytes of a head behind its first frame, of which each may be a header: a frame has place for
  /// all of a head that the server takes.
  static final int MOST_CONTINUED = HeadRoom.MOST_HEADERS;

  /// A request that is taken back costs what it earned, and as much again.
  static final int COST_OF_RESET = 2 * FrameAllowance.OF_REQUEST;

  /// How long a request may be answered.
  static final Duration ANSWERING = Duration.ofMinutes(5);

  /// How long the longest may be: what is fetched a byte now and then is none.
  static final Duration LONGEST = ANSWERING.multipliedBy(2);

  private static final int PREFACE = 24;
  private static final int HEAD = 9;
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int CONTINUATION = 9;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  private final DataReader reader;
  private final StreamThreads threads;
  private final LongSupplier nanoseconds;
  private final long patience;
  private final byte[] head = new byte[HEAD];
  private final Map<Integer, Begun> requests = new HashMap<>();
  private final FrameAllowance allowance;
  private final InboundWindow window = new InboundWindow();
  private int newest;
  private long rested;
  private Optional<Begun> block = Optional.empty();
  private Optional<Begun> frame = Optional.empty();
  private int headRead;
  private int continuations;
  private int missing = PREFACE;
  private volatile boolean rests;
  private volatile long awaited = OpenConnection.NEVER;

  /// @param reader gives what was received
  /// @param threads answer
  /// @param nanoseconds the time
  /// @param patience in nanoseconds
  FramePace(DataReader reader, StreamThreads threads, LongSupplier nanoseconds, long patience) {
    this.reader = reader;
    this.threads = threads;
    this.nanoseconds = nanoseconds;
    this.patience = patience;
    this.allowance = new FrameAllowance(nanoseconds);
    this.rested = nanoseconds.getAsLong();
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
    rests = requests.isEmpty() && block.isEmpty() && frame.isEmpty();
    awaited = due();
    reader.ensureAvailable();
    awaited = OpenConnection.NEVER;
    byte[] bytes = reader.readBytes(reader.available());
    follow(bytes);
    return bytes;
  }

  /// When something must have come.
  private long due() {
    return Stream.concat(Stream.concat(frame.stream(), block.stream()), requests.values().stream())
        .mapToLong(this::due)
        .min()
        .orElse(rested + OpenConnection.RESTS * patience);
  }

  private long due(Begun begun) {
    return begun.since + patience + Pace.earned(begun.received);
  }

  @Override
  public Optional<Ending> overdue(long now) {
    if (threads.isAnsweringBeyond(LONGEST.toNanos(), now)) {
      return Optional.of(Ending.SLOW_ANSWER);
    }
    if (!OpenConnection.isPast(awaited, now)) {
      return Optional.empty();
    }
    if (rests && isAnswering()) {
      awaited = now + OpenConnection.RESTS * patience;
      return Optional.empty();
    }
    return Optional.of(rests ? Ending.SILENT : Ending.SLOW_REQUEST);
  }

  private boolean isAnswering() {
    return threads.isAnswering(ANSWERING.toNanos());
  }

  @Override
  public DataWriter watching(DataWriter answers) {
    return window.watching(answers);
  }

  @Override
  public ExecutorService threads() {
    return threads;
  }

  @Override
  public void around(Runnable work) {
    try {
      work.run();
    } finally {
      threads.end();
    }
  }

  private void requireInTime() {
    long now = nanoseconds.getAsLong();
    frame.ifPresent(begun -> requireInTime(begun, now, "frame"));
    block.ifPresent(begun -> requireInTime(begun, now, "block of headers"));
    requests.values().forEach(begun -> requireInTime(begun, now, "request"));
    if (!requests.isEmpty() || now - rested <= OpenConnection.RESTS * patience) {
      return;
    }
    if (isAnswering()) {
      rested = now;
    } else {
      throw new CutOff(Ending.SILENT, "no request for too long");
    }
  }

  private void requireInTime(Begun begun, long now, String what) {
    if (OpenConnection.isPast(due(begun), now)) {
      throw new CutOff(Ending.SLOW_REQUEST, "a " + what + " came too slowly");
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

  static int streamOf(byte[] head) {
    return (head[5] & 0x7f) << 24
        | (head[6] & 0xff) << 16
        | (head[7] & 0xff) << 8
        | (head[8] & 0xff);
  }

  private void begin(int type, int flags, int stream) {
    switch (type) {
      case HEADERS -> {
        continuations = 0;
        block = (flags & END_HEADERS) == 0 ? Optional.of(begun()) : Optional.empty();
        open(stream);
        allowance.spend(1);
        continued(flags, stream);
      }
      case DATA -> {
        window.take(missing);
        allowance.spend(missing < SMALL ? 1 : 0);
        continued(flags, stream);
      }
      case CONTINUATION -> {
        continuations += missing;
        if (continuations > MOST_CONTINUED) {
          throw new CutOff(Ending.FLOOD, "a head goes on in too many parts");
        }
        block = (flags & END_HEADERS) == 0 ? block : Optional.empty();
        allowance.spend(1);
      }
      case RST_STREAM -> {
        var _ = requests.remove(stream);
        allowance.spend(COST_OF_RESET);
      }
      default -> allowance.spend(1);
    }
  }

  /// Each request has a greater number than the one before (RFC 9113 section 5.1.1); of another,
  /// these are the trailers.
  private void open(int stream) {
    if (stream > newest) {
      newest = stream;
      requests.put(stream, begun());
    }
  }

  /// A part of a request, which is its last or not, or of one that is over.
  private void continued(int flags, int stream) {
    Begun request = requests.get(stream);
    if (request == null) {
      return;
    }
    rested = nanoseconds.getAsLong();
    request.received += missing;
    if ((flags & END_STREAM) != 0) {
      requests.remove(stream);
      allowance.earn();
    } else if (requests.size() > MOST_UNFINISHED) {
      throw new CutOff(Ending.FLOOD, "more than " + MOST_UNFINISHED + " unfinished requests");
    }
  }
}
