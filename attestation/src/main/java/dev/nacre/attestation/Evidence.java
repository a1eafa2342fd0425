package dev.nacre.attestation;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import java.util.function.Function;

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

  /// In the form of its TEE's package: as it was read before, or else read now.
  ///
  /// @throws MalformedException when it has not that form
  default <E> E as(Class<E> form, Function<Json, E> ofJson, Function<Bytes, E> ofRaw) {
    return switch (this) {
      case Structured(_, Json body) -> ofJson.apply(body);
      case Raw(_, Bytes content) -> ofRaw.apply(content);
      case Read(_, MalformedException why) -> throw why;
      case Read(Evidence unread, Object read) ->
          form.isInstance(read) ? form.cast(read) : unread.as(form, ofJson, ofRaw);
    };
  }

  /// The same of evidence that only guests make, in JSON.
  ///
  /// @throws MalformedException when it has not that form
  default <E> E as(Class<E> form, Function<Json, E> ofJson) {
    return as(
        form,
        ofJson,
        content -> {
          throw MalformedException.at(
              "evidence", "JSON", content.size() + " bytes of another form");
        });
  }

  /// See [#of].
  record Structured(Tee tee, Json body) implements Evidence {}

  /// See [#ofRaw].
  record Raw(Tee tee, Bytes content) implements Evidence {}

  /// Evidence that was read, for all who look into it. See [Verifier#read].
  ///
  /// @param read in the form of its TEE's package; or why it has not that form
  record Read(Evidence unread, Object read) implements Evidence {
    @Override
    public Tee tee() {
      return unread.tee();
    }
  }
}
