package dev.nacre.codec.json;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The members of an object that has more than [FewMembers], in the order in which they were
/// written.
final class ManyMembers extends AbstractMap<String, Json> {
  private final Map<String, Json> members;

  /// @param members not copied: nobody may change them any more
  ManyMembers(Map<String, Json> members) {
    this.members = Collections.unmodifiableMap(members);
  }

  @Override
  public int size() {
    return members.size();
  }

  @Override
  public @Nullable Json get(@Nullable Object name) {
    return members.get(name);
  }

  @Override
  public boolean containsKey(@Nullable Object name) {
    return members.containsKey(name);
  }

  @Override
  public void forEach(BiConsumer<? super String, ? super Json> action) {
    members.forEach(action);
  }

  @Override
  public Set<Map.Entry<String, Json>> entrySet() {
    return members.entrySet();
  }
}
