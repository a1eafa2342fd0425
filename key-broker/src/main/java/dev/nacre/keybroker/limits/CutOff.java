package dev.nacre.keybroker.limits;

import io.helidon.webserver.CloseConnectionException;

/// A connection must end.
final class CutOff extends CloseConnectionException {
  private static final long serialVersionUID = 1L;

  private final Ending why;

  CutOff(Ending why, String message) {
    super(message);
    this.why = why;
  }

  Ending why() {
    return why;
  }
}
