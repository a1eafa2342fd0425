package dev.nacre.keybroker.limits;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// The memory that heads of requests may take at a time, at all addresses of a server, from when
/// they come until their requests are answered.
///
/// A header of six bytes takes hundreds once it is read, and a thousand callers who begin a head of
/// 100 KiB each would leave nothing. Nobody waits here: a head that finds no room is not read.
final class HeadRoom {
  /// Of headers that a request may have.
  static final int MOST_HEADERS = 100;

  /// What a header takes beside its bytes, and each of its bytes.
  static final int OF_HEADER = 400;

  static final int OF_BYTE = 2;

  /// What a request of HTTP/2 takes beside its head.
  static final int OF_REQUEST = 4 << 10;

  private static final int SHARE_OF_MEMORY = 6;

  private final SharedRoom room;

  HeadRoom(long size) {
    this.room = new SharedRoom(size, 0);
  }

  static HeadRoom ofThisProcess() {
    return new HeadRoom(Runtime.getRuntime().maxMemory() / SHARE_OF_MEMORY);
  }

  /// For the heads of one connection, of which nothing is lent yet.
  Loan lending(String source) {
    return new Loan(source);
  }

  /// Of a head.
  static long cost(int bytes, int headers) {
    return (long) OF_BYTE * bytes + (long) OF_HEADER * headers;
  }

  /// What one connection has of the room.
  final class Loan {
    private final String source;
    private final Queue<Long> begun = new ConcurrentLinkedQueue<>();
    private long lent;

    private Loan(String source) {
      this.source = source;
    }

    /// Room for the one head that there is at a time.
    ///
    /// @return false when there is none
    boolean covers(long cost) {
      if (cost > lent && room.enterNow(source, cost - lent)) {
        lent = cost;
      }
      return cost <= lent;
    }

    /// Gives back what [#covers] lent.
    void end() {
      if (lent > 0) {
        room.leave(source, lent);
        lent = 0;
      }
    }

    /// Room for one more head of many, until [#answering] is over.
    ///
    /// @return false when there is none
    boolean begins(long cost) {
      return room.enterNow(source, cost) && begun.add(cost);
    }

    /// Does what one of the heads asks for.
    void answering(Runnable request) {
      Long cost = begun.poll();
      try {
        request.run();
      } finally {
        if (cost != null) {
          room.leave(source, cost);
        }
      }
    }

    /// Gives back what was lent for heads that nobody answers: the connection is over.
    void forget() {
      for (Long cost = begun.poll(); cost != null; cost = begun.poll()) {
        room.leave(source, cost);
      }
    }
  }
}
