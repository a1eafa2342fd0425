package dev.nacre.storage;

/// The bytes of a master key, for as long as they may be used.
sealed interface HeldKey extends AutoCloseable permits HeldKey.Owned, LeasedKey {
  /// A copy, which the caller closes: what is held may be wiped meanwhile.
  ///
  /// @throws StoreException when the key is away
  WipeableKey borrow();

  /// Whether the key can be used now.
  boolean isPresent();

  @Override
  void close();

  /// The key of a file: it stays until the end.
  record Owned(WipeableKey key) implements HeldKey {
    @Override
    public WipeableKey borrow() {
      return key.copy();
    }

    @Override
    public boolean isPresent() {
      return true;
    }

    @Override
    public void close() {
      key.close();
    }
  }
}
