package dev.nacre.keybroker.session;

import dev.nacre.codec.MalformedException;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// Makes cookies smaller (RFC 1951), with machines that are used again: to make one costs more than
/// to deflate a token.
final class Deflation {
  private static final int KEPT = 16;
  private static final int SLACK = 64;

  private final ArrayBlockingQueue<Deflater> deflaters = new ArrayBlockingQueue<>(KEPT);
  private final ArrayBlockingQueue<Inflater> inflaters = new ArrayBlockingQueue<>(KEPT);

  byte[] deflate(byte[] plain) {
    Deflater known = deflaters.poll();
    Deflater deflater = known == null ? new Deflater(Deflater.BEST_SPEED, true) : known;
    deflater.setInput(plain);
    deflater.finish();
    byte[] out = new byte[plain.length + plain.length / 8 + SLACK];
    int size = deflater.deflate(out);
    if (!deflater.finished()) {
      throw new IllegalStateException("deflated text larger than foreseen");
    }
    deflater.reset();
    if (!deflaters.offer(deflater)) {
      deflater.end();
    }
    return Arrays.copyOf(out, size);
  }

  /// @throws MalformedException when it is not deflated, or larger than `largest` bytes
  byte[] inflate(byte[] deflated, int largest) {
    Inflater known = inflaters.poll();
    Inflater inflater = known == null ? new Inflater(true) : known;
    try {
      return inflate(inflater, deflated, largest);
    } catch (DataFormatException e) {
      throw new MalformedException("session: expected deflated text: " + e.getMessage(), e);
    } finally {
      inflater.reset();
      if (!inflaters.offer(inflater)) {
        inflater.end();
      }
    }
  }

  private static byte[] inflate(Inflater inflater, byte[] deflated, int largest)
      throws DataFormatException {
    inflater.setInput(deflated);
    byte[] out = new byte[Math.min(largest, 4 * deflated.length + SLACK)];
    int size = inflater.inflate(out);
    while (!inflater.finished()) {
      if (inflater.needsInput() || out.length == largest) {
        throw MalformedException.at(
            "session", "deflated text of at most " + largest + " bytes", "more, or another form");
      }
      out = Arrays.copyOf(out, Math.min(largest, 2 * out.length));
      size += inflater.inflate(out, size, out.length - size);
    }
    return Arrays.copyOf(out, size);
  }
}
