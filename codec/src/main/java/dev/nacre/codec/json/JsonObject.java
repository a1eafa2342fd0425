package dev.nacre.codec.json;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// A JSON object; its members keep the order in which they were written.
///
/// The typed accessors ([#string], [#number], …) demand a member and name it in their error.
public record JsonObject(Map<String, Json> members) implements Json {
  private static final JsonObject EMPTY = new JsonObject(Map.of());

  public JsonObject {
    members =
        members instanceof FewMembers || members instanceof ManyMembers ? members : copy(members);
  }

  private static Map<String, Json> copy(Map<String, Json> members) {
    var copy = new MemberList();
    members.forEach(copy::put);
    return copy.members();
  }

  public static JsonObject empty() {
    return EMPTY;
  }

  public static Builder builder() {
    return new Builder();
  }

  public Optional<Json> find(String name) {
    return Optional.ofNullable(members.get(name));
  }

  /// Like [#find], and `null` counts as absent.
  public Optional<Json> findPresent(String name) {
    return find(name).filter(value -> value != JsonNull.NULL);
  }

  /// @throws MalformedException when there is no such member
  public Json get(String name) {
    return find(name)
        .orElseThrow(() ->
            MalformedException.at(
                "object", "a member \"" + name + "\"", "the members " + members.keySet()));
  }

  /// @throws MalformedException when there is no such member or it is no string
  public String string(String name) {
    if (get(name) instanceof JsonString(String value)) {
      return value;
    }
    throw unlike(name, "a string");
  }

  /// @throws MalformedException when there is no such member or it is no 64-bit integer
  public long number(String name) {
    if (get(name) instanceof JsonNumber n) {
      return n.longValue();
    }
    throw unlike(name, "a number");
  }

  /// @throws MalformedException when there is no such member or it is no boolean
  public boolean bool(String name) {
    if (get(name) instanceof JsonBoolean b) {
      return b.value();
    }
    throw unlike(name, "a boolean");
  }

  /// @throws MalformedException when there is no such member or it is no object
  public JsonObject object(String name) {
    if (get(name) instanceof JsonObject o) {
      return o;
    }
    throw unlike(name, "an object");
  }

  /// @throws MalformedException when there is no such member or it is no array
  public JsonArray array(String name) {
    if (get(name) instanceof JsonArray a) {
      return a;
    }
    throw unlike(name, "an array");
  }

  /// The bytes that stand in `name` as an array of numbers (see [JsonArray#bytes]).
  ///
  /// @throws MalformedException when there is no such member, or not of `size` bytes
  public Bytes octets(String name, int size) {
    JsonArray array = array(name);
    if (array.size() != size) {
      throw MalformedException.at(
          "\"" + name + "\"", "an array of " + size + " bytes", array.size() + " elements");
    }
    return array.bytes(name);
  }

  /// A number from 0 up to what `bits` bits hold.
  ///
  /// @param bits at most 64
  /// @return of 64 bits, as they are
  /// @throws MalformedException when there is no such member, or it is no such number
  public long unsigned(String name, int bits) {
    OptionalLong value =
        get(name) instanceof JsonNumber number ? number.unsigned(bits) : OptionalLong.empty();
    if (value.isPresent()) {
      return value.getAsLong();
    }
    String found =
        get(name) instanceof JsonNumber(String literal) && literal.length() <= 40
            ? literal
            : get(name).kind();
    throw MalformedException.at("\"" + name + "\"", "a whole number of " + bits + " bits", found);
  }

  /// A copy in which `name` has `value`.
  public JsonObject with(String name, Json value) {
    var changed = new LinkedHashMap<>(members);
    changed.put(name, value);
    return new JsonObject(changed);
  }

  /// A copy without `name`.
  public JsonObject without(String name) {
    var changed = new LinkedHashMap<>(members);
    changed.remove(name);
    return new JsonObject(changed);
  }

  private MalformedException unlike(String name, String expected) {
    return MalformedException.at("\"" + name + "\"", expected, get(name).kind());
  }

  @Override
  public String kind() {
    return "an object";
  }

  @Override
  public String toString() {
    return text();
  }

  /// Collects members in order.
  public static final class Builder {
    private final MemberList members = new MemberList();

    private Builder() {}

    public Builder put(String name, Json value) {
      var _ = members.put(name, value);
      return this;
    }

    public Builder put(String name, String value) {
      return put(name, Json.of(value));
    }

    public Builder put(String name, long value) {
      return put(name, Json.of(value));
    }

    public Builder put(String name, boolean value) {
      return put(name, Json.of(value));
    }

    public JsonObject build() {
      return new JsonObject(members.members());
    }
  }
}
