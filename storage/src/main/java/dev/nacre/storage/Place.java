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
      case Change.Expect _, Change.Append _, Change.Trim _, Change.Count _ -> Optional.empty();
    };
  }
}
