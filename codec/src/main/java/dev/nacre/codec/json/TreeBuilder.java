package dev.nacre.codec.json;

import dev.nacre.codec.Bytes;
import java.util.List;

/// Builds the [Json] tree.
final class TreeBuilder implements JsonBuilder<Json> {
  static final TreeBuilder INSTANCE = new TreeBuilder();

  private TreeBuilder() {}

  @Override
  public Json nullValue() {
    return JsonNull.NULL;
  }

  @Override
  public Json booleanValue(boolean value) {
    return JsonBoolean.of(value);
  }

  @Override
  public Json number(String literal) {
    return new JsonNumber(literal);
  }

  @Override
  public Json string(String value) {
    return new JsonString(value);
  }

  @Override
  public Json array(List<Json> elements) {
    return new JsonArray(elements);
  }

  @Override
  public Json octets(Bytes octets) {
    return JsonArray.ofBytes(octets);
  }

  @Override
  public Json integer(long value) {
    return JsonNumber.of(value);
  }

  @Override
  public Members<Json> object() {
    return new TreeMembers(new MemberList());
  }

  private record TreeMembers(MemberList members) implements Members<Json> {
    @Override
    public boolean put(String name, Json value) {
      return members.put(name, value);
    }

    @Override
    public Json build() {
      return new JsonObject(members.members());
    }
  }
}
