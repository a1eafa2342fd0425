package dev.nacre.keybroker.limits;

import io.helidon.common.buffers.DataWriter;
import io.helidon.webserver.CloseConnectionException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/// Reads what a connection received, and ends one that sends too slowly.
interface Pacing {
  /// The next bytes.
  ///
  /// @throws CloseConnectionException when they came too slowly
  byte[] next();

  /// What the connection's requests are answered by.
  ExecutorService threads();

  /// Writes what is answered.
  default DataWriter watching(DataWriter answers) {
    return answers;
  }

  /// Why nothing came for too long; empty while it need not. Asked by another thread than [#next].
  ///
  /// @param now in nanoseconds
  Optional<Ending> overdue(long now);

  /// Does the connection's work.
  void around(Runnable work);
}
