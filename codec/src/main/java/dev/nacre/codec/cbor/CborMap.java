package dev.nacre.codec.cbor;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A map; its entries keep the order in which they came.
public record CborMap(Map<Cbor, Cbor> entries) implements Cbor {
  private static final CborMap EMPTY = new CborMap(Map.of());

  public CborMap {
    entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }

  public static CborMap empty() {
    return EMPTY;
  }

  public static Builder builder() {
    return new Builder();
  }

  public Optional<Cbor> find(Cbor key) {
    return Optional.ofNullable(entries.get(key));
  }

  /// The value of an integer label.
  public Optional<Cbor> find(long label) {
    return find(CborInteger.of(label));
  }

  public Optional<Cbor> find(String key) {
    return find(new CborText(key));
  }

  /// @param name what the specification calls the label
  /// @throws MalformedException when there is no such entry
  public Cbor get(long label, String name) {
    return find(label)
        .orElseThrow(() ->
            MalformedException.at(name, "an entry with label " + label, "the labels " + labels()));
  }

  /// The byte string at `label`.
  ///
  /// @throws MalformedException when there is no such entry, or it is no byte string
  public Bytes bytes(long label, String name) {
    return get(label, name).asBytes(name);
  }

  /// See [#bytes].
  public String text(long label, String name) {
    return get(label, name).asText(name);
  }

  /// See [#bytes].
  public long number(long label, String name) {
    return get(label, name).asLong(name);
  }

  /// See [#bytes].
  public CborArray array(long label, String name) {
    return get(label, name).asArray(name);
  }

  /// @throws MalformedException when there is a key that is none of these integers
  public CborMap only(String name, Set<Long> labels) {
    for (Cbor key : entries.keySet()) {
      if (!(key instanceof CborInteger label)
          || label.argument() < 0
          || !labels.contains(label.longValue(name))) {
        throw MalformedException.at(name, "only the labels " + labels, key.diagnostic());
      }
    }
    return this;
  }

  private String labels() {
    var known = new StringBuilder();
    for (Cbor key : entries.keySet()) {
      known.append(known.isEmpty() ? "" : ", ").append(key.diagnostic());
      if (known.length() > 200) {
        return known.append(", …").toString();
      }
    }
    return known.toString();
  }

  @Override
  public String kind() {
    return "a map";
  }

  @Override
  public String toString() {
    return diagnostic();
  }

  /// Collects entries in order.
  public static final class Builder {
    private final Map<Cbor, Cbor> entries = new LinkedHashMap<>();

    private Builder() {}

    public Builder put(Cbor key, Cbor value) {
      entries.put(key, value);
      return this;
    }

    public Builder put(long label, Cbor value) {
      return put(CborInteger.of(label), value);
    }

    public Builder put(long label, Bytes value) {
      return put(label, new CborBytes(value));
    }

    public Builder put(long label, String value) {
      return put(label, new CborText(value));
    }

    public Builder put(long label, long value) {
      return put(label, CborInteger.of(value));
    }

    public Builder put(String key, Cbor value) {
      return put(new CborText(key), value);
    }

    public CborMap build() {
      return new CborMap(entries);
    }
  }
}
