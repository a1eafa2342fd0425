package dev.nacre.attestationservice.reference;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/// Reads messages that register reference values.
public final class Extractors {
  private final ExtractorSettings settings;

  public Extractors(ExtractorSettings settings) {
    this.settings = settings;
  }

  /// @param now when the message arrived: a document out of its time is refused
  /// @throws MalformedException when the message is none, its kind is not accepted, or it is not
  ///   signed as it must be
  public Extracted extract(ReferenceMessage message, Instant now) {
    Extractor extractor =
        Extractor.named(message.type())
            .filter(settings.accepted()::contains)
            .orElseThrow(() ->
                MalformedException.at(
                    "reference value message's type",
                    "one of " + settings.accepted().stream().map(Extractor::word).sorted().toList(),
                    message.type()));
    Extracted extracted =
        switch (extractor) {
          case SAMPLE -> sample(message);
          case SWID -> SwidValues.extract(message.payload());
          case CORIM -> Corim.parse(message.payload()).extract(settings, now);
        };
    if (extracted.values().isEmpty()) {
      throw MalformedException.at("reference value payload", "at least one value", "none");
    }
    return extracted;
  }

  private static Extracted sample(ReferenceMessage message) {
    if (!(Json.parse(message.payload()) instanceof JsonObject values)) {
      throw MalformedException.at("reference value payload", "an object", "something else");
    }
    return new Extracted(
        values.members(),
        Extracted.origin(Extractor.SAMPLE.word(), message.payload()).build(),
        Optional.empty());
  }
}
