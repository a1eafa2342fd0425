package dev.nacre.keybroker.limits;

import io.helidon.http.DirectHandler;
import io.helidon.http.RequestException;
import io.helidon.http.Status;

/// The head of a request of HTTP/1.1 as it comes (RFC 9112 section 2.1), which takes room once it
/// is larger than heads usually are.
final class PlainHead {
  private static final long FREE = 8 << 10;
  private static final Status TOO_LARGE = Status.create(431, "Request Header Fields Too Large");

  private final HeadRoom.Loan room;
  private int bytes;
  private int lines;
  private int line;
  private boolean isWhole;

  PlainHead(HeadRoom.Loan room) {
    this.room = room;
  }

  /// More of it, which something else may follow.
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
    room.end();
  }
}
