package dev.nacre.attestationservice.remote;

/// Another service gave no answer that can be used.
public final class RemoteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Obstacle obstacle;
  private final String details;

  /// @param sentence who was asked, and what happened
  public RemoteException(Obstacle obstacle, String sentence) {
    this(obstacle, sentence, "");
  }

  /// @param details as in [#details]
  public RemoteException(Obstacle obstacle, String sentence, String details) {
    super(sentence);
    this.obstacle = obstacle;
    this.details = details;
  }

  public RemoteException(Obstacle obstacle, String sentence, Throwable cause) {
    super(sentence, cause);
    this.obstacle = obstacle;
    this.details = "";
  }

  public Obstacle obstacle() {
    return obstacle;
  }

  /// What it tells beside its sentence, in base64 as it came; empty when it tells no more.
  public String details() {
    return details;
  }

  public String sentence() {
    return String.valueOf(getMessage());
  }
}
