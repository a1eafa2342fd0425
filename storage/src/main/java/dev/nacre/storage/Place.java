package dev.nacre.storage;

import java.util.Optional;

/// Where a value lies.
record Place(String namespace, String key) {
  /// Whose value may be another one after `change`.
  static Optional<Place> changedBy(Change change) {
    return switch (change) {
      case Change.Put put -> Optional.of(new Place(put.namespace(), put.key()));
      case Change.PutIfAbsent put -> Optional.of(new Place(put.namespace(), put.key()));
      case Change.Delete(String namespace, String key) -> Optional.of(new Place(namespace, key));
      case Change.Expect _,
          Change.Append _,
          Change.Trim _,
          Change.KeepBlock _,
          Change.Prune _,
          Change.Count _ ->
          Optional.empty();
    };
  }

  /// Said here, like the hash code: the JVM makes a record's own at its first use, for which every
  /// start would wait.
  @Override
  public boolean equals(Object other) {
    return other instanceof Place place
        && key.equals(place.key)
        && namespace.equals(place.namespace);
  }

  @Override
  public int hashCode() {
    return 31 * namespace.hashCode() + key.hashCode();
  }
}
