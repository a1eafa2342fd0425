package dev.nacre.storage;

/// The bytes of a master key, for as long as they may be used.
sealed interface HeldKey extends AutoCloseable permits HeldKey.Owned, LeasedKey {
  /// A copy, which the caller closes: what is held may be wiped meanwhile.
  ///
  /// @throws StoreException when the key is away, or was closed
  WipeableKey borrow();

  /// Whether the key can be used now.
  boolean isPresent();

  @Override
  void close();

  static StoreException putAway() {
    return new StoreException("the master key was put away");
  }

  /// The key of a file: it stays until the end.
  final class Owned implements HeldKey {
    private final WipeableKey key;
    private boolean closed;

    Owned(WipeableKey key) {
      this.key = key;
    }

    @Override
    public synchronized WipeableKey borrow() {
      if (closed) {
        throw putAway();
      }
      return key.copy();
    }

    @Override
    public synchronized boolean isPresent() {
      return !closed;
    }

    @Override
    public synchronized void close() {
      closed = true;
      key.close();
    }
  }
}
