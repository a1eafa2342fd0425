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
/// @param reading throws [MalformedException] for what has not
record TeeVerifier<E>(Function<Evidence, E> reading, Appraiser<E> appraiser) {

  /// Judges evidence that has the form.
  interface Appraiser<E> {
    Appraisal verify(E evidence, Endorsements endorsements, Expected expected, Instant at);
  }

  static <E> TeeVerifier<E> of(
      Class<E> form, Function<Json, E> ofJson, Function<Bytes, E> ofRaw, Appraiser<E> appraiser) {
    return new TeeVerifier<>(evidence -> evidence.as(form, ofJson, ofRaw), appraiser);
  }

  /// Of evidence that only guests make, in JSON.
  static <E> TeeVerifier<E> ofJsonOnly(
      Class<E> form, Function<Json, E> ofJson, Appraiser<E> appraiser) {
    return new TeeVerifier<>(evidence -> evidence.as(form, ofJson), appraiser);
  }

  Evidence read(Evidence evidence) {
    try {
      return new Evidence.Read(evidence, reading.apply(evidence));
    } catch (MalformedException why) {
      return new Evidence.Read(evidence, why);
    }
  }

  Appraisal verify(Evidence evidence, Endorsements endorsements, Expected expected, Instant at) {
    try {
      return appraiser.verify(reading.apply(evidence), endorsements, expected, at);
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
