package dev.nacre.attestation;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;

/// What an Attester sent about itself: nothing in it is believed yet.
public sealed interface Evidence {
  Tee tee();

  /// Evidence in the JSON shape that guests send inside the key broker protocol.
  static Evidence of(Tee tee, Json body) {
    return new Structured(tee, body);
  }

  /// Evidence as the processor made it: a report, a quote, a token.
  static Evidence ofRaw(Tee tee, Bytes content) {
    return new Raw(tee, content);
  }

  /// See [#of].
  record Structured(Tee tee, Json body) implements Evidence {}

  /// See [#ofRaw].
  record Raw(Tee tee, Bytes content) implements Evidence {}
}
