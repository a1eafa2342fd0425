package dev.nacre.storage;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;

/// Keeps the key under which the master key of a store is wrapped, where that is no file: a
/// hardware security module, or a key service. Its own key never leaves it.
///
/// Every method throws a [StoreException], which says that the key is away
/// ([StoreException#isKeyAway]) when trying again later may help.
public interface Custodian extends AutoCloseable {
  /// The word for its kind that is kept beside what it wrapped, such as `vault`.
  String kind();

  /// @return what only [#unwrap] of the same custodian makes a key of again
  Bytes wrap(Secret key);

  Secret unwrap(Bytes wrapped);

  /// Makes a new version of its key, under which it wraps from now on. What was wrapped before can
  /// still be unwrapped.
  void renew();

  /// Ends its connection, where it has one.
  @Override
  default void close() {}
}
