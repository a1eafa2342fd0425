package dev.nacre.attestation.dcap;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.JsonObject;
import java.time.Instant;

/// What every document of Intel's says of itself.
///
/// @param next when the following issue is due
/// @param evaluation number of Intel's evaluation of weaknesses that it rests on
record Issue(String id, Instant from, Instant next, long evaluation) {
  static Issue parse(JsonObject document, int version) {
    if (document.number("version") != version) {
      throw MalformedException.at(
          "version", Integer.toString(version), Long.toString(document.number("version")));
    }
    return new Issue(
        document.string("id"),
        TcbLevel.instant(document, "issueDate"),
        TcbLevel.instant(document, "nextUpdate"),
        document.number("tcbEvaluationDataNumber"));
  }

  boolean isCurrent(Instant at) {
    return !at.isBefore(from) && !at.isAfter(next);
  }
}
