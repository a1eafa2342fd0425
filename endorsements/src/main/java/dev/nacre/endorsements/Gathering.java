package dev.nacre.endorsements;

import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Collects endorsements one by one, so that one that cannot be had does not keep the others away.
final class Gathering {
  private final List<String> problems = new ArrayList<>();
  private Endorsements endorsements = Endorsements.none();

  void take(EndorsementKind kind, Supplier<List<Bytes>> documents) {
    take(all -> all.with(kind, documents.get()));
  }

  void take(UnaryOperator<Endorsements> more) {
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
