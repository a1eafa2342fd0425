package dev.nacre.policy.value;

import java.util.Collection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// A set. Iteration follows the order of the elements.
public final class SetValue extends Value implements Iterable<Value> {
  public static final SetValue EMPTY = new SetValue(KeyTable.EMPTY);

  private final KeyTable elements;
  private int hash;

  private SetValue(KeyTable elements) {
    this.elements = elements;
  }

  public static Builder builder() {
    return new Builder(4);
  }

  public static SetValue copyOf(Collection<? extends Value> elements) {
    var builder = new Builder(elements.size());
    elements.forEach(builder::add);
    return builder.build();
  }

  @Override
  public int size() {
    return elements.size();
  }

  public boolean contains(Value element) {
    return elements.find(element) >= 0;
  }

  /// The element of a rank, 0 being the smallest.
  public Value elementAt(int rank) {
    return elements.key(elements.order()[rank]);
  }

  @Override
  public Iterator<Value> iterator() {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < size();
      }

      @Override
      public Value next() {
        if (next >= size()) {
          throw new NoSuchElementException();
        }
        return elementAt(next++);
      }
    };
  }

  @Override
  public @Nullable Value member(Value key) {
    int position = elements.find(key);
    return position < 0 ? null : elements.key(position);
  }

  @Override
  public String typeName() {
    return "set";
  }

  @Override
  int rank() {
    return 6;
  }

  @Override
  int compareSame(Value that) {
    var other = (SetValue) that;
    int length = Math.min(size(), other.size());
    for (int i = 0; i < length; i++) {
      int difference = elementAt(i).compareTo(other.elementAt(i));
      if (difference != 0) {
        return difference;
      }
    }
    return size() - other.size();
  }

  @Override
  void print(StringBuilder out) {
    if (size() == 0) {
      out.append("set()");
      return;
    }
    out.append('{');
    for (int i = 0; i < size(); i++) {
      out.append(i == 0 ? "" : ", ");
      elementAt(i).print(out);
    }
    out.append('}');
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (this == other) {
      return true;
    }
    if (!(other instanceof SetValue that)
        || size() != that.size()
        || hashCode() != that.hashCode()) {
      return false;
    }
    for (int i = 0; i < size(); i++) {
      if (!that.contains(elements.key(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    if (hash == 0) {
      int sum = 0x53;
      for (int i = 0; i < size(); i++) {
        sum += elements.key(i).hashCode() * 0x45d9f3b;
      }
      hash = sum;
    }
    return hash;
  }

  /// Collects elements.
  public static final class Builder {
    private final KeyTable.Builder elements;

    private Builder(int expected) {
      elements = new KeyTable.Builder(expected);
    }

    public int size() {
      return elements.size();
    }

    public Builder add(Value element) {
      var _ = elements.add(element);
      return this;
    }

    public SetValue build() {
      return elements.size() == 0 ? EMPTY : new SetValue(elements.build());
    }
  }
}
