package dev.nacre.storage;

import java.nio.file.Path;

/// The store cannot do what was asked: the message says which file, what is wrong, what to do.
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean diskFull;

  public StoreException(String message) {
    super(message);
    this.diskFull = false;
  }

  public StoreException(String message, Throwable cause) {
    this(message, cause, false);
  }

  private StoreException(String message, Throwable cause, boolean diskFull) {
    super(message, cause);
    this.diskFull = diskFull;
  }

  static StoreException diskFull(Path path, Throwable cause) {
    return new StoreException(
        "the disk is full: cannot write to " + path + "; make room, nothing was changed",
        cause,
        true);
  }

  /// The same failure, for another thread to throw.
  StoreException again() {
    return new StoreException(String.valueOf(getMessage()), this, diskFull);
  }

  /// Whether there is no room to write: what was asked for was not done, and reading goes on.
  public boolean isDiskFull() {
    return diskFull;
  }
}
