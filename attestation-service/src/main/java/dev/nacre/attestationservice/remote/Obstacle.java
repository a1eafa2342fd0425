package dev.nacre.attestationservice.remote;

/// Why another service gave no answer that can be used. In every case nothing may follow from the
/// call.
public enum Obstacle {
  /// It cannot be reached, or says that somebody whom it needs cannot be.
  AWAY("unreachable"),
  /// It did not answer in time.
  SLOW("slow"),
  /// What it said is no answer to the question.
  NONSENSE("malformed"),
  /// Its answer is not signed by whom we believe, or is about somebody else.
  UNTRUSTED("untrusted"),
  /// It does not believe that we may ask this.
  FORBIDDEN("forbidden"),
  /// It does not know the question.
  UNOFFERED("unoffered"),
  /// It understood and said no.
  REFUSED("refused");

  private final String word;

  Obstacle(String word) {
    this.word = word;
  }

  /// For metrics and messages.
  public String word() {
    return word;
  }
}
