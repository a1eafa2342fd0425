package dev.nacre.endorsements;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.appraisal.Endorsements;
import java.util.List;
import java.util.stream.Stream;

/// Where a verifier gets the endorsements that evidence does not bring along: from the makers, from
/// files, or from nowhere.
public interface EndorsementSource {
  /// What is to be had for `evidence`. Never throws for what the evidence contains, nor when a
  /// maker does not answer: what is missing is for the verifier to find.
  Supplied endorsements(Evidence evidence);

  /// What was found, and what was not.
  ///
  /// @param problems a sentence for each endorsement that could not be had
  record Supplied(Endorsements endorsements, List<String> problems) {
    public Supplied {
      problems = List.copyOf(problems);
    }
  }

  /// What both have: problems of the one do not keep the other's endorsements away.
  default EndorsementSource and(EndorsementSource other) {
    return evidence -> {
      Supplied mine = endorsements(evidence);
      Supplied others = other.endorsements(evidence);
      return new Supplied(
          mine.endorsements().and(others.endorsements()),
          Stream.concat(mine.problems().stream(), others.problems().stream()).toList());
    };
  }

  /// Only what the evidence itself carries.
  static EndorsementSource none() {
    return fixed(Endorsements.none());
  }

  /// The same for all evidence, such as that of [LocalEndorsements].
  static EndorsementSource fixed(Endorsements endorsements) {
    return _ -> new Supplied(endorsements, List.of());
  }
}
