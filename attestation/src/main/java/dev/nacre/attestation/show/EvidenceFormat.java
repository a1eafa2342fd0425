package dev.nacre.attestation.show;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// How the evidence of one TEE is recognised, and laid out for people.
///
/// @param kind what it is, for people: `SEV-SNP evidence`
/// @param isJson whether an object has the shape in which guests send this evidence
/// @param isRaw whether bytes begin as a processor makes this evidence
/// @param layouts its parts; throws [dev.nacre.codec.MalformedException] for what is damaged
record EvidenceFormat(
    Tee tee,
    String kind,
    Predicate<JsonObject> isJson,
    Predicate<Bytes> isRaw,
    Function<Evidence, List<Layout>> layouts) {

  /// Of evidence that only guests make, in JSON.
  static EvidenceFormat ofJson(
      Tee tee, String kind, Predicate<JsonObject> isJson, Function<Json, List<Layout>> layouts) {
    return new EvidenceFormat(
        tee,
        kind,
        isJson,
        _ -> false,
        evidence ->
            Formats.read(
                evidence,
                layouts,
                content -> {
                  throw MalformedException.at(kind, "JSON", content.size() + " other bytes");
                }));
  }

  Recognised read(Evidence evidence) {
    return new Recognised(kind, Optional.of(evidence), layouts.apply(evidence));
  }
}
