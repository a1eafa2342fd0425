package dev.nacre.keybroker.limits;

import io.helidon.webserver.CloseConnectionException;

/// Reads what a connection received, and ends one that sends too slowly.
interface Pacing {
  /// The next bytes.
  ///
  /// @throws CloseConnectionException when they came too slowly
  byte[] next();

  /// Does the connection's work.
  void around(Runnable work);
}
