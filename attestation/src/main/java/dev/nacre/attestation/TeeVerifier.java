package dev.nacre.attestation;

import dev.nacre.attestation.appraisal.Appraisal;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import java.time.Instant;
import java.util.function.Function;

/// What one TEE's package brings: how its evidence is read, in the JSON shape of guests and as the
/// processor makes it, and how it is judged.
///
/// @param <E> the package's type for evidence that has the form
/// @param ofJson throws [MalformedException] for what has not
/// @param ofRaw throws [MalformedException] for what has not
record TeeVerifier<E>(Function<Json, E> ofJson, Function<Bytes, E> ofRaw, Appraiser<E> appraiser) {

  /// Judges evidence that has the form.
  interface Appraiser<E> {
    Appraisal verify(E evidence, Endorsements endorsements, Expected expected, Instant at);
  }

  /// Of evidence that only guests make, in JSON.
  static <E> TeeVerifier<E> ofJsonOnly(Function<Json, E> ofJson, Appraiser<E> appraiser) {
    return new TeeVerifier<>(
        ofJson,
        content -> {
          throw MalformedException.at(
              "evidence", "JSON", content.size() + " bytes of another form");
        },
        appraiser);
  }

  Appraisal verify(Evidence evidence, Endorsements endorsements, Expected expected, Instant at) {
    try {
      return appraiser.verify(
          switch (evidence) {
            case Evidence.Structured(_, Json body) -> ofJson.apply(body);
            case Evidence.Raw(_, Bytes content) -> ofRaw.apply(content);
          },
          endorsements,
          expected,
          at);
    } catch (MalformedException e) {
      return malformed(evidence.tee(), e);
    }
  }

  private static Appraisal malformed(Tee tee, MalformedException problem) {
    return Appraisal.refused(
        new Finding(
            tee + ".form",
            Finding.Status.FAILED,
            "evidence of the form of " + tee,
            problem.getMessage(),
            "docs/formats"));
  }
}
