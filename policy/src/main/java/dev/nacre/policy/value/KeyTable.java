package dev.nacre.policy.value;

import java.util.Arrays;

/// The distinct keys of an object or set, in the order of their arrival, with a hash index.
final class KeyTable {
  static final KeyTable EMPTY = new KeyTable(new Value[0], 0, new int[] {0});

  private final Value[] keys;
  private final int size;
  private final int[] index;
  private volatile int[] order = {};

  private KeyTable(Value[] keys, int size, int[] index) {
    this.keys = keys;
    this.size = size;
    this.index = index;
  }

  int size() {
    return size;
  }

  Value key(int position) {
    return keys[position];
  }

  /// The position of `key`, or -1.
  int find(Value key) {
    int mask = index.length - 1;
    int hash = key.hashCode();
    int at = spread(hash) & mask;
    int found;
    while ((found = index[at] - 1) >= 0) {
      Value candidate = keys[found];
      if (candidate == key || (candidate.hashCode() == hash && candidate.equals(key))) {
        return found;
      }
      at = (at + 1) & mask;
    }
    return -1;
  }

  private static int spread(int hash) {
    int mixed = hash * 0x9E3779B9;
    return mixed ^ (mixed >>> 16);
  }

  /// The positions by the order of their keys.
  int[] order() {
    int[] known = order;
    if (known.length != size) {
      known = sort();
      order = known;
    }
    return known;
  }

  private int[] sort() {
    int[] positions = new int[size];
    boolean sorted = true;
    for (int i = 0; i < size; i++) {
      positions[i] = i;
      sorted &= i == 0 || keys[i - 1].compareTo(keys[i]) < 0;
    }
    if (sorted) {
      return positions;
    }
    Integer[] boxed = new Integer[size];
    Arrays.setAll(boxed, i -> i);
    Arrays.sort(boxed, (a, b) -> keys[a].compareTo(keys[b]));
    Arrays.setAll(positions, i -> boxed[i]);
    return positions;
  }

  /// Collects keys.
  static final class Builder {
    private Value[] keys;
    private int size;
    private int[] index;

    Builder(int expected) {
      keys = new Value[Math.max(4, expected)];
      index = new int[tableSize(keys.length)];
    }

    private static int tableSize(int keys) {
      return Integer.highestOneBit(Math.max(4, keys) * 2 - 1) << 1;
    }

    int size() {
      return size;
    }

    /// The position of `key`, which is the last one when it was not there before.
    int add(Value key) {
      int mask = index.length - 1;
      int hash = key.hashCode();
      int at = spread(hash) & mask;
      int found;
      while ((found = index[at] - 1) >= 0) {
        Value candidate = keys[found];
        if (candidate == key || (candidate.hashCode() == hash && candidate.equals(key))) {
          return found;
        }
        at = (at + 1) & mask;
      }
      if (size == keys.length) {
        grow();
        return add(key);
      }
      keys[size] = key;
      index[at] = ++size;
      return size - 1;
    }

    private void grow() {
      keys = Arrays.copyOf(keys, keys.length * 2);
      index = new int[tableSize(keys.length)];
      int mask = index.length - 1;
      for (int i = 0; i < size; i++) {
        int at = spread(keys[i].hashCode()) & mask;
        while (index[at] != 0) {
          at = (at + 1) & mask;
        }
        index[at] = i + 1;
      }
    }

    KeyTable build() {
      return size == 0 ? EMPTY : new KeyTable(keys, size, index);
    }
  }
}
