package dev.nacre.attestation.fuzz;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/// What must hold of any bytes: a parser gives a value or its one exception, a verifier a verdict
/// that is no approval.
public final class Target {
  private static final Verifier VERIFIER = Verifier.trusting(TrustAnchors.vendors());

  private Target() {}

  /// Any bytes: a value that can be printed, or a refusal that says something.
  public static void parse(Function<Bytes, ?> parser, byte[] input) {
    quietly(() -> {
      if (String.valueOf(parser.apply(Bytes.of(input))).isEmpty()) {
        throw new IllegalStateException("a value without a text");
      }
    });
  }

  /// Any bytes as evidence of `tee`, raw and in JSON, and as every endorsement.
  public static void judge(Tee tee, byte[] input) {
    Bytes bytes = Bytes.of(input);
    refused(Evidence.ofRaw(tee, bytes), bytes);
    quietly(() -> refused(Evidence.of(tee, Json.parse(bytes)), bytes));
  }

  private static void refused(Evidence evidence, Bytes endorsement) {
    Endorsements endorsements = Endorsements.none();
    for (EndorsementKind kind : EndorsementKind.values()) {
      endorsements = endorsements.with(kind, List.of(endorsement));
    }
    VerificationResult result =
        VERIFIER.verify(evidence, endorsements, Expected.nothing(), Instant.EPOCH);
    if (result.verified()) {
      throw new IllegalStateException("verified: " + result.sentence());
    }
  }

  /// Does what may be refused, by the parsers' one exception alone.
  public static void quietly(Runnable parse) {
    try {
      parse.run();
    } catch (MalformedException refused) {
      if (refused.getMessage().isEmpty()) {
        throw new IllegalStateException("a refusal says nothing", refused);
      }
    }
  }
}
