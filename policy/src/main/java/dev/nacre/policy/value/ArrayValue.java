package dev.nacre.policy.value;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An array.
public final class ArrayValue extends Value implements Iterable<Value> {
  public static final ArrayValue EMPTY = new ArrayValue(new Value[0]);

  private final Value[] elements;
  private int hash;

  private ArrayValue(Value[] elements) {
    this.elements = elements;
  }

  public static ArrayValue of(List<? extends Value> elements) {
    return elements.isEmpty() ? EMPTY : new ArrayValue(elements.toArray(new Value[0]));
  }

  /// @param elements not copied: the caller gives them away
  public static ArrayValue wrap(Value... elements) {
    return elements.length == 0 ? EMPTY : new ArrayValue(elements);
  }

  @Override
  public int size() {
    return elements.length;
  }

  public Value get(int index) {
    return elements[index];
  }

  /// The elements as a list that cannot be changed.
  public List<Value> list() {
    return List.of(elements);
  }

  public ArrayValue slice(int from, int to) {
    return wrap(Arrays.copyOfRange(elements, from, to));
  }

  public ArrayValue concat(ArrayValue that) {
    Value[] all = Arrays.copyOf(elements, elements.length + that.elements.length);
    System.arraycopy(that.elements, 0, all, elements.length, that.elements.length);
    return wrap(all);
  }

  @Override
  public Iterator<Value> iterator() {
    return Arrays.asList(elements).iterator();
  }

  @Override
  public @Nullable Value member(Value key) {
    if (key instanceof NumberValue number) {
      int index = number.index();
      return index >= 0 && index < elements.length ? elements[index] : null;
    }
    return null;
  }

  @Override
  public String typeName() {
    return "array";
  }

  @Override
  int rank() {
    return 4;
  }

  @Override
  int compareSame(Value that) {
    Value[] others = ((ArrayValue) that).elements;
    int length = Math.min(elements.length, others.length);
    for (int i = 0; i < length; i++) {
      int difference = elements[i].compareTo(others[i]);
      if (difference != 0) {
        return difference;
      }
    }
    return elements.length - others.length;
  }

  @Override
  void print(StringBuilder out) {
    out.append('[');
    for (int i = 0; i < elements.length; i++) {
      out.append(i == 0 ? "" : ", ");
      elements[i].print(out);
    }
    out.append(']');
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof ArrayValue that && Arrays.equals(elements, that.elements));
  }

  @Override
  public int hashCode() {
    if (hash == 0) {
      hash = Arrays.hashCode(elements) ^ 0x5bd1e995;
    }
    return hash;
  }
}
