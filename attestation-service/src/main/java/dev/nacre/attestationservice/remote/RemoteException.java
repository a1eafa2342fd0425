package dev.nacre.attestationservice.remote;

/// Another service gave no answer that can be used.
public final class RemoteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Obstacle obstacle;

  /// @param sentence who was asked, and what happened
  public RemoteException(Obstacle obstacle, String sentence) {
    super(sentence);
    this.obstacle = obstacle;
  }

  public RemoteException(Obstacle obstacle, String sentence, Throwable cause) {
    super(sentence, cause);
    this.obstacle = obstacle;
  }

  public Obstacle obstacle() {
    return obstacle;
  }

  public String sentence() {
    return String.valueOf(getMessage());
  }
}
