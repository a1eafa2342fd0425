package dev.nacre.keybroker.limits;

import io.helidon.common.buffers.DataWriter;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/// Takes room for the heads of requests of HTTP/2, and gives their pseudo-headers the numbers that
/// their names have.
///
/// A caller may write a name out instead, and gRPC's library in C does so with `:path` and
/// `:authority`: that of Python, C++, Ruby and PHP. Helidon ends the connection of who writes out a
/// name with a colon.
///
/// Only a frame of headers is held back, until it is whole; whether it is right is for the server
/// to say.
final class NumberedNames implements Pacing {
  private static final int PREFACE = 24;
  private static final int HEAD = 9;
  private static final int TYPE = 3;
  private static final int FLAGS = 4;
  private static final int HEADERS = 1;
  private static final int PADDED = 0x08;
  private static final int PRIORITY = 0x20;
  private static final int SIZE_OF_PRIORITY = 5;

  /// Nobody may send more in a frame (RFC 9113 section 6.5.2).
  private static final int LONGEST = 16_384;

  private final Pacing pace;
  private final HeadRoom.Loan heads;
  private int newest;
  private int passing = PREFACE;
  private byte[] held = new byte[HEAD];
  private int filled;

  /// @param pace gives what was received
  /// @param heads room for the heads of requests
  NumberedNames(Pacing pace, HeadRoom.Loan heads) {
    this.pace = pace;
    this.heads = heads;
  }

  @Override
  public byte[] next() {
    byte[] passed = passed(pace.next());
    while (passed.length == 0) {
      passed = passed(pace.next());
    }
    return passed;
  }

  @Override
  public ExecutorService threads() {
    return pace.threads();
  }

  @Override
  public DataWriter watching(DataWriter answers) {
    return pace.watching(answers);
  }

  @Override
  public Optional<Ending> overdue(long now) {
    return pace.overdue(now);
  }

  @Override
  public void around(Runnable work) {
    pace.around(work);
  }

  private byte[] passed(byte[] bytes) {
    var out = new ByteArrayOutputStream(bytes.length + filled);
    int at = 0;
    while (at < bytes.length) {
      int taken = Math.min(bytes.length - at, passing > 0 ? passing : held.length - filled);
      if (passing > 0) {
        out.write(bytes, at, taken);
        passing -= taken;
      } else {
        System.arraycopy(bytes, at, held, filled, taken);
        filled += taken;
      }
      at += taken;
      if (filled == held.length) {
        release(out);
      }
    }
    return out.toByteArray();
  }

  /// A head, or a whole frame of headers, is there.
  private void release(ByteArrayOutputStream out) {
    int content = (held[0] & 0xff) << 16 | (held[1] & 0xff) << 8 | (held[2] & 0xff);
    if (filled > HEAD) {
      out.writeBytes(numbered(held));
    } else if (held[TYPE] == HEADERS && content > 0 && content <= LONGEST) {
      held = Arrays.copyOf(held, HEAD + content);
      return;
    } else {
      out.writeBytes(held);
      passing = content;
    }
    held = new byte[HEAD];
    filled = 0;
  }

  private byte[] numbered(byte[] frame) {
    boolean isPadded = (frame[FLAGS] & PADDED) != 0;
    int priority = (frame[FLAGS] & PRIORITY) == 0 ? 0 : SIZE_OF_PRIORITY;
    int start = HEAD + (isPadded ? 1 : 0) + priority;
    int end = frame.length - (isPadded ? frame[HEAD] & 0xff : 0);
    if (start > end) {
      return frame;
    }
    byte[] block = Arrays.copyOfRange(frame, start, end);
    takeRoom(frame, block);
    var out = new ByteArrayOutputStream(frame.length);
    out.write(frame, 0, start);
    out.writeBytes(new HeaderBlock(block).numbered());
    out.write(frame, end, frame.length - end);
    byte[] numbered = out.toByteArray();
    int content = numbered.length - HEAD;
    numbered[0] = (byte) (content >> 16);
    numbered[1] = (byte) (content >> 8);
    numbered[2] = (byte) content;
    return numbered;
  }

  /// Each request has a greater number than the one before; of another, these are the trailers.
  private void takeRoom(byte[] frame, byte[] block) {
    int headers = new HeaderBlock(block).headers();
    if (headers > HeadRoom.MOST_HEADERS) {
      throw new CutOff(Ending.FLOOD, "more than " + HeadRoom.MOST_HEADERS + " headers");
    }
    int stream = FramePace.streamOf(frame);
    if (stream > newest) {
      newest = stream;
      if (!heads.begins(HeadRoom.OF_REQUEST + HeadRoom.cost(block.length, headers))) {
        throw new CutOff(Ending.NO_ROOM, "no room for a head");
      }
    }
  }
}
