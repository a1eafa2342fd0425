package dev.nacre.image.archive;

import dev.nacre.codec.MalformedException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Inflates gzip (RFC 1952) with all its members, to the last byte of the input.
///
/// Unlike the JDK's stream it does not ask `available()` whether another member follows, it refuses
/// anything after a member that is not one, and it leaves the CRC alone: layers are proven by
/// digests, and in an emulated guest the CRC would cost a tenth of a pull.
final class GzipStream extends InputStream {
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int LONGEST_TEXT = 64 << 10;

  private final InputStream in;
  private final byte[] buffer = new byte[64 << 10];
  private final Inflater inflater = new Inflater(true);
  private int at;
  private int end;
  private boolean inside;
  private boolean ended;

  GzipStream(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!ended) {
      if (!inside && !begin()) {
        break;
      }
      int count = inflate(target, from, length);
      if (count > 0) {
        return count;
      }
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }

  private int inflate(byte[] target, int from, int length) throws IOException {
    try {
      while (true) {
        int count = inflater.inflate(target, from, length);
        if (count > 0) {
          return count;
        }
        if (inflater.finished()) {
          finish();
          return 0;
        }
        if (inflater.needsDictionary()) {
          throw malformed("deflate data without a preset dictionary", "one with it");
        }
        if (!fill()) {
          throw new EOFException("gzip data ends inside a member");
        }
        inflater.setInput(buffer, at, end - at);
        at = end;
      }
    } catch (DataFormatException e) {
      throw new MalformedException("gzip: expected deflate data: " + e.getMessage(), e);
    }
  }

  private boolean begin() throws IOException {
    if (at == end && !fill()) {
      ended = true;
      return false;
    }
    if (octet() != 0x1f || octet() != 0x8b || octet() != 8) {
      throw malformed("the magic bytes 1f 8b 08", "something else");
    }
    int flags = octet();
    skip(6);
    if ((flags & EXTRA) != 0) {
      skip(octet() | (octet() << 8));
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CRC) != 0) {
      skip(2);
    }
    inflater.reset();
    inflater.setInput(buffer, at, end - at);
    at = end;
    inside = true;
    return true;
  }

  private void finish() throws IOException {
    inside = false;
    at = end - inflater.getRemaining();
    skip(4);
    long size = number();
    long found = inflater.getBytesWritten() & 0xffffffffL;
    if (size != found) {
      throw malformed("a member of " + size + " bytes", found + " bytes");
    }
  }

  private long number() throws IOException {
    long value = 0;
    for (int i = 0; i < 4; i++) {
      value |= (long) octet() << (8 * i);
    }
    return value;
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      octet();
    }
  }

  private void skipText() throws IOException {
    for (int i = 0; i < LONGEST_TEXT; i++) {
      if (octet() == 0) {
        return;
      }
    }
    throw malformed("a name of at most " + LONGEST_TEXT + " bytes", "a longer one");
  }

  private int octet() throws IOException {
    if (at == end && !fill()) {
      throw new EOFException("gzip data ends inside a header or trailer");
    }
    return buffer[at++] & 0xff;
  }

  private boolean fill() throws IOException {
    int count = in.read(buffer, 0, buffer.length);
    at = 0;
    end = Math.max(0, count);
    return count > 0;
  }

  private static MalformedException malformed(String expected, String found) {
    return MalformedException.at("gzip", expected, found);
  }
}
