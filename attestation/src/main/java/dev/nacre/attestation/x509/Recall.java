package dev.nacre.attestation.x509;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Remembers the results of a pure function for the arguments used last, so that repeated work is
/// spared; what it returns never depends on what it remembers.
///
/// @param <K> immutable, equal by content
public final class Recall<K, V> {
  private final Map<K, V> remembered;

  private Recall(int capacity) {
    remembered =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > capacity;
          }
        };
  }

  public static <K, V> Recall<K, V> of(int capacity) {
    return new Recall<>(capacity);
  }

  /// The function may be computed more than once at the same time; what throws is not remembered.
  public V get(K argument, Function<K, V> function) {
    Optional<V> known = find(argument);
    if (known.isPresent()) {
      return known.get();
    }
    V value = function.apply(argument);
    synchronized (remembered) {
      remembered.put(argument, value);
    }
    return value;
  }

  private Optional<V> find(K argument) {
    synchronized (remembered) {
      return Optional.ofNullable(remembered.get(argument));
    }
  }
}
