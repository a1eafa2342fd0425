package dev.nacre.codec.json;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The members of a small object, in the order in which they were written. They are found by going
/// through them, which for so few takes no longer than to hash, and a third of the memory.
final class FewMembers extends AbstractMap<String, Json> {
  static final int MOST = 8;

  private final String[] names;
  private final Json[] values;

  /// @param names each once; taken over, as the values are
  FewMembers(String[] names, Json[] values) {
    this.names = names;
    this.values = values;
  }

  @Override
  public int size() {
    return names.length;
  }

  @Override
  public @Nullable Json get(@Nullable Object name) {
    int at = position(name, names, names.length);
    return at < 0 ? null : values[at];
  }

  @Override
  public boolean containsKey(@Nullable Object name) {
    return position(name, names, names.length) >= 0;
  }

  /// Where `name` stands among the first `size` of `names`, or -1.
  static int position(@Nullable Object name, String[] names, int size) {
    for (int i = 0; i < size; i++) {
      if (names[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public void forEach(BiConsumer<? super String, ? super Json> action) {
    for (int i = 0; i < names.length; i++) {
      action.accept(names[i], values[i]);
    }
  }

  @Override
  public Set<Map.Entry<String, Json>> entrySet() {
    return new Entries();
  }

  private final class Entries extends AbstractSet<Map.Entry<String, Json>> {
    @Override
    public int size() {
      return names.length;
    }

    @Override
    public Iterator<Map.Entry<String, Json>> iterator() {
      return new InOrder();
    }
  }

  private final class InOrder implements Iterator<Map.Entry<String, Json>> {
    private int next;

    @Override
    public boolean hasNext() {
      return next < names.length;
    }

    @Override
    public Map.Entry<String, Json> next() {
      if (next == names.length) {
        throw new NoSuchElementException();
      }
      int at = next++;
      return Map.entry(names[at], values[at]);
    }
  }
}
