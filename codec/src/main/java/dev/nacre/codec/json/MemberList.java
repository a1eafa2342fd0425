package dev.nacre.codec.json;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Collects the members of one object, in the form in which the object keeps them.
final class MemberList {
  private final String[] names = new String[FewMembers.MOST];
  private final Json[] values = new Json[FewMembers.MOST];
  private int size;

  /// All of them, once there are more than few.
  private @Nullable Map<String, Json> many;

  private boolean manyAreTaken;

  /// Puts a member in its place, or behind the others.
  ///
  /// @return false when the name was there before
  boolean put(String name, Json value) {
    if (many != null) {
      return own(many).put(name, value) == null;
    }
    int at = FewMembers.position(name, names, size);
    if (at >= 0) {
      values[at] = value;
      return false;
    }
    if (size == FewMembers.MOST) {
      many = grown();
      return many.put(name, value) == null;
    }
    names[size] = name;
    values[size++] = value;
    return true;
  }

  private Map<String, Json> grown() {
    Map<String, Json> members = LinkedHashMap.newLinkedHashMap(3 * size);
    for (int i = 0; i < size; i++) {
      members.put(names[i], values[i]);
    }
    return members;
  }

  /// `members`, or a copy when an object has them.
  private Map<String, Json> own(Map<String, Json> members) {
    if (!manyAreTaken) {
      return members;
    }
    var copy = new LinkedHashMap<>(members);
    many = copy;
    manyAreTaken = false;
    return copy;
  }

  /// What was put so far, as it stays.
  Map<String, Json> members() {
    if (many == null) {
      return new FewMembers(Arrays.copyOf(names, size), Arrays.copyOf(values, size));
    }
    manyAreTaken = true;
    return new ManyMembers(many);
  }
}
