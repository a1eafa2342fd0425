package dev.nacre.storage;

import java.nio.file.Path;

/// The store cannot do what was asked: the message says which file or database, what is wrong, what
/// to do.
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// What callers tell apart.
  private enum Kind {
    OTHER,
    DISK_FULL,
    UNAVAILABLE,
    KEY_AWAY,
    CONFLICT
  }

  private final Kind kind;

  public StoreException(String message) {
    super(message);
    this.kind = Kind.OTHER;
  }

  public StoreException(String message, Throwable cause) {
    this(message, cause, Kind.OTHER);
  }

  private StoreException(String message, Throwable cause, Kind kind) {
    super(message, cause);
    this.kind = kind;
  }

  static StoreException diskFull(Path path, Throwable cause) {
    return diskFull("cannot write to " + path, cause);
  }

  static StoreException diskFull(String what, Throwable cause) {
    return new StoreException(
        "the disk is full: " + what + "; make room, nothing was changed", cause, Kind.DISK_FULL);
  }

  static StoreException unavailable(String message, Throwable cause) {
    return new StoreException(message, cause, Kind.UNAVAILABLE);
  }

  /// Whoever keeps the master key does not give it now; the message says who and why.
  public static StoreException keyAway(String message, Throwable cause) {
    return new StoreException(message, cause, Kind.KEY_AWAY);
  }

  /// @param what has another value than the one that was expected
  static StoreException conflict(String what) {
    return new StoreException(
        what + " was changed by somebody else meanwhile: look at it again, nothing was changed",
        new IllegalStateException("conflict"),
        Kind.CONFLICT);
  }

  /// The same failure, where it is not known whether what was asked for was done.
  StoreException outcomeUnknown() {
    return new StoreException(
        getMessage() + "; whether the last change was made is not known", this, kind);
  }

  /// The same failure, for another thread to throw.
  StoreException again() {
    return new StoreException(String.valueOf(getMessage()), this, kind);
  }

  /// Whether there is no room to write: what was asked for was not done, and reading goes on.
  public boolean isDiskFull() {
    return kind == Kind.DISK_FULL;
  }

  /// Whether the database cannot be reached now: the same may work later.
  public boolean isUnavailable() {
    return kind == Kind.UNAVAILABLE;
  }

  /// Whether the master key cannot be had now: nothing sealed can be read or written until it is
  /// back, which needs no restart.
  public boolean isKeyAway() {
    return kind == Kind.KEY_AWAY;
  }

  /// Whether somebody else changed a value first: nothing was changed here.
  public boolean isConflict() {
    return kind == Kind.CONFLICT;
  }
}
