package dev.nacre.endorsements;

import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Collects endorsements one by one, so that one that cannot be had does not keep the others away.
final class Gathering {
  static final Duration LONGEST = Duration.ofMinutes(2);

  private final BooleanSupplier late;
  private final List<String> problems = new ArrayList<>();
  private Endorsements endorsements = Endorsements.none();

  private Gathering(BooleanSupplier late) {
    this.late = late;
  }

  /// From what is at hand.
  static Gathering atHand() {
    return new Gathering(() -> false);
  }

  /// From others, within two minutes: evidence of many devices needs many answers, and each may be
  /// waited for.
  static Gathering within(InstantSource clock) {
    Instant end = clock.instant().plus(LONGEST);
    return new Gathering(() -> clock.instant().isAfter(end));
  }

  void take(EndorsementKind kind, Supplier<List<Bytes>> documents) {
    take(all -> all.with(kind, documents.get()));
  }

  void take(UnaryOperator<Endorsements> more) {
    if (late.getAsBoolean()) {
      problems.add("an endorsement is not asked for: others took " + LONGEST.toSeconds() + " s");
      return;
    }
    try {
      endorsements = more.apply(endorsements);
    } catch (EndorsementException | MalformedException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
  }

  void problem(String sentence) {
    problems.add(sentence);
  }

  EndorsementSource.Supplied supplied() {
    return new EndorsementSource.Supplied(endorsements, problems);
  }
}
