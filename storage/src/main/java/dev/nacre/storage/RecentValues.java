package dev.nacre.storage;

import dev.nacre.codec.Bytes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Values that were read last, and what was not there, as long as one is told of every write.
///
/// A value may be remembered only if nothing was written since its reading began. That is looked at
/// while its place is held, and a write counts itself before it asks for the place, to have it
/// forgotten: so an old value is either not remembered, or forgotten before its writer is told.
final class RecentValues {
  private static final int MOST_BYTES = 32 << 20;
  private static final int AFTER_EVICTION = 24 << 20;

  /// Of an entry's objects, key and value not counted.
  private static final int OVERHEAD = 160;

  private final BooleanSupplier told;
  private final Map<Place, Optional<Bytes>> values = new ConcurrentHashMap<>();
  private final AtomicLong writes = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  /// @param told whether writes by others become known; what was remembered does not count while
  ///   not
  RecentValues(BooleanSupplier told) {
    this.told = told;
  }

  Optional<Bytes> find(String namespace, String key, Supplier<Optional<Bytes>> reading) {
    if (!told.getAsBoolean()) {
      return reading.get();
    }
    var place = new Place(namespace, key);
    Optional<Bytes> known = values.get(place);
    if (known != null) {
      return known;
    }
    long before = writes.get();
    Optional<Bytes> read = reading.get();
    remember(place, read, before);
    return read;
  }

  /// Remembers what `reading` gives of `namespace`, by key, and forgets nothing for it.
  ///
  /// @return the last key that was read, where there may be room for more behind it
  Optional<String> fill(String namespace, Supplier<SequencedMap<String, Bytes>> reading) {
    if (!told.getAsBoolean()) {
      return Optional.empty();
    }
    long before = writes.get();
    SequencedMap<String, Bytes> read = reading.get();
    for (Map.Entry<String, Bytes> entry : read.entrySet()) {
      if (bytes.get() > MOST_BYTES) {
        break;
      }
      remember(new Place(namespace, entry.getKey()), Optional.of(entry.getValue()), before);
    }
    return read.isEmpty() || bytes.get() > MOST_BYTES
        ? Optional.empty()
        : Optional.of(read.lastEntry().getKey());
  }

  /// @param before how many writes there were when its reading began
  private void remember(Place place, Optional<Bytes> value, long before) {
    if (bytes.get() > MOST_BYTES) {
      evict();
    }
    var _ =
        values.compute(
            place,
            (_, earlier) -> {
              if (writes.get() != before) {
                return earlier;
              }
              bytes.addAndGet(size(place, value) - (earlier == null ? 0 : size(place, earlier)));
              return value;
            });
  }

  /// Forgets some, whichever come first: all of them would leave the next readers with nothing.
  private void evict() {
    for (Place place : values.keySet()) {
      if (bytes.get() <= AFTER_EVICTION) {
        return;
      }
      forget(place);
    }
  }

  private void forget(Place place) {
    Optional<Bytes> value = values.remove(place);
    if (value != null) {
      bytes.addAndGet(-size(place, value));
    }
  }

  private static int size(Place place, Optional<Bytes> value) {
    return OVERHEAD + place.key().length() + value.map(Bytes::size).orElse(0);
  }

  /// After `changes` were committed, and before their writers are told.
  void written(List<Change> changes) {
    changes.forEach(change -> Place.changedBy(change).ifPresent(this::written));
  }

  /// After somebody wrote at `place`.
  void written(Place place) {
    writes.incrementAndGet();
    forget(place);
  }

  /// After somebody wrote, nobody knows where.
  void writtenAnywhere() {
    writes.incrementAndGet();
    values.keySet().forEach(this::forget);
  }
}
