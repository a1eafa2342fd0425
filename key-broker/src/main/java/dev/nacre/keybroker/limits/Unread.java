package dev.nacre.keybroker.limits;

import io.helidon.http.DirectHandler;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// What a connection of HTTP/1.1 has received of a request and nobody has read yet (RFC 9112),
/// which takes room once it is more than usual: its head, of which the library reads all before
/// anybody learns of it, and of a body in chunks a whole chunk, or the line before it, whatever its
/// length.
final class Unread {
  private static final long FREE = 8 << 10;

  /// That the socket may bring at a time, and a little more.
  private static final int FREE_OF_BODY = 32 << 10;

  private static final Status TOO_LARGE = Status.create(431, "Request Header Fields Too Large");

  private final HeadRoom.Loan room;
  private final int largestBody;
  private int bytes;
  private int lines;
  private int line;
  private boolean isWhole;
  private long body;

  /// @param largestBody in bytes
  Unread(HeadRoom.Loan room, int largestBody) {
    this.room = room;
    this.largestBody = largestBody;
  }

  /// More of the head, which something else may follow.
  ///
  /// @throws RequestException when it may not be, or there is no room for it
  void take(byte[] received) {
    for (int i = 0; i < received.length && !isWhole; i++) {
      take(received[i]);
    }
    if (lines > HeadRoom.MOST_HEADERS) {
      throw refused(TOO_LARGE);
    }
    long cost = HeadRoom.cost(bytes, lines);
    if (cost > FREE && !room.covers(cost)) {
      throw refused(Status.SERVICE_UNAVAILABLE_503);
    }
  }

  /// An empty line ends it.
  private void take(byte next) {
    bytes++;
    switch (next) {
      case '\n' -> {
        isWhole = line == 0;
        lines++;
        line = 0;
      }
      case '\r' -> {}
      default -> line++;
    }
  }

  /// More of the body.
  ///
  /// @throws RequestException likewise
  void takeBody(int more) {
    body += more;
    if (body > largestBody + (long) FREE_OF_BODY) {
      throw refused(Status.REQUEST_ENTITY_TOO_LARGE_413);
    }
    if (body > FREE_OF_BODY && !room.covers(HeadRoom.cost(bytes, lines) + body)) {
      throw refused(Status.SERVICE_UNAVAILABLE_503);
    }
  }

  /// Reads `from`, which is the body.
  InputStream reading(InputStream from) {
    return new FilterInputStream(from) {
      @Override
      public int read() throws IOException {
        int next = super.read();
        body -= next < 0 ? 0 : 1;
        return next;
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        int count = super.read(into, offset, length);
        body -= Math.max(count, 0);
        return count;
      }
    };
  }

  private static RequestException refused(Status status) {
    return RequestException.builder()
        .type(DirectHandler.EventType.OTHER)
        .status(status)
        .message(status.reasonPhrase())
        .setKeepAlive(false)
        .build();
  }

  /// Its request is answered.
  void end() {
    bytes = 0;
    lines = 0;
    line = 0;
    isWhole = false;
    body = 0;
    room.end();
  }
}
