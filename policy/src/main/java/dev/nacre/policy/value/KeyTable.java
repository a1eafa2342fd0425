package dev.nacre.policy.value;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The distinct keys of an object or set, in the order of their arrival, with a hash index.
///
/// Whoever writes the keys can choose them so that their hashes collide. A key that would lie more
/// than a few steps from its place turns the index into a tree by the order of the keys, so that no
/// choice of keys makes a search slow.
final class KeyTable {
  /// How far a key may lie from its place. With one place in two empty, chance never comes near.
  private static final int MOST_STEPS = 128;

  static final KeyTable EMPTY = new KeyTable(new Value[0], 0, new int[] {0}, null);

  private final Value[] keys;
  private final int size;
  private final int[] index;
  private final @Nullable Map<Value, Integer> tree;
  private volatile int[] order = {};

  private KeyTable(Value[] keys, int size, int[] index, @Nullable Map<Value, Integer> tree) {
    this.keys = keys;
    this.size = size;
    this.index = index;
    this.tree = tree;
  }

  int size() {
    return size;
  }

  Value key(int position) {
    return keys[position];
  }

  /// The position of `key`, or -1.
  int find(Value key) {
    if (tree != null) {
      return tree.getOrDefault(key, -1);
    }
    int mask = index.length - 1;
    int hash = key.hashCode();
    int at = spread(hash) & mask;
    int found;
    int steps = 0;
    while ((found = index[at] - 1) >= 0 && steps++ <= MOST_STEPS) {
      Value candidate = keys[found];
      if (candidate == key || (candidate.hashCode() == hash && candidate.equals(key))) {
        return found;
      }
      at = (at + 1) & mask;
    }
    return -1;
  }

  /// Whether the keys collide so much that they are found by their order.
  boolean isTree() {
    return tree != null;
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
    private @Nullable Map<Value, Integer> tree;

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
      if (tree != null) {
        return addToTree(tree, key);
      }
      int mask = index.length - 1;
      int hash = key.hashCode();
      int at = spread(hash) & mask;
      int found;
      int steps = 0;
      while ((found = index[at] - 1) >= 0) {
        Value candidate = keys[found];
        if (candidate == key || (candidate.hashCode() == hash && candidate.equals(key))) {
          return found;
        }
        if (++steps > MOST_STEPS) {
          return addToTree(plant(), key);
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

    private int addToTree(Map<Value, Integer> positions, Value key) {
      Integer found = positions.putIfAbsent(key, size);
      if (found != null) {
        return found;
      }
      if (size == keys.length) {
        keys = Arrays.copyOf(keys, keys.length * 2);
      }
      keys[size] = key;
      return size++;
    }

    private Map<Value, Integer> plant() {
      var positions = new TreeMap<Value, Integer>();
      for (int i = 0; i < size; i++) {
        positions.put(keys[i], i);
      }
      tree = positions;
      index = new int[0];
      return positions;
    }

    private void grow() {
      keys = Arrays.copyOf(keys, keys.length * 2);
      index = new int[tableSize(keys.length)];
      int mask = index.length - 1;
      for (int i = 0; i < size; i++) {
        int at = spread(keys[i].hashCode()) & mask;
        int steps = 0;
        while (index[at] != 0) {
          if (++steps > MOST_STEPS) {
            var _ = plant();
            return;
          }
          at = (at + 1) & mask;
        }
        index[at] = i + 1;
      }
    }

    KeyTable build() {
      return size == 0 ? EMPTY : new KeyTable(keys, size, index, tree);
    }
  }
}
