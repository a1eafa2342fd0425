package dev.nacre.policy.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Keys whose hashes collide are found, and found by their order as soon as there are many.
class KeyTableTest {
  /// `Aa` and `BB` have one hash in Java; so have all strings of the same number of them.
  private static List<Value> colliding(int pairs) {
    List<String> texts = List.of("");
    for (int i = 0; i < pairs; i++) {
      var longer = new ArrayList<String>();
      for (String text : texts) {
        longer.add(text + "Aa");
        longer.add(text + "BB");
      }
      texts = longer;
    }
    return texts.stream().<Value>map(Value::of).toList();
  }

  private static KeyTable table(List<? extends Value> keys) {
    var builder = new KeyTable.Builder(4);
    keys.forEach(key -> assertThat(builder.add(key)).isNotNegative());
    return builder.build();
  }

  @Test
  void collidingKeysBecomeATree() {
    List<Value> keys = colliding(13);
    KeyTable table = table(keys);

    assertThat(keys.stream().map(Value::hashCode).distinct()).hasSize(1);
    assertThat(table.isTree()).isTrue();
    assertThat(table.size()).isEqualTo(8192);
    for (int i = 0; i < keys.size(); i++) {
      assertThat(table.find(keys.get(i))).isEqualTo(i);
    }
    assertThat(table.find(Value.of("Aa"))).isEqualTo(-1);
  }

  @Test
  void aTreeKnowsAKeyThatComesAgain() {
    List<Value> keys = colliding(9);
    var builder = new KeyTable.Builder(4);
    keys.forEach(builder::add);

    assertThat(builder.add(keys.get(3))).isEqualTo(3);
    assertThat(builder.add(keys.get(500))).isEqualTo(500);
    assertThat(builder.build().size()).isEqualTo(512);
  }

  @Test
  void fewCollisionsStayInTheIndex() {
    List<Value> keys = colliding(6);
    KeyTable table = table(keys);

    assertThat(table.isTree()).isFalse();
    assertThat(keys).allSatisfy(key -> assertThat(table.find(key)).isNotNegative());
  }

  @Test
  void ordinaryKeysNeverBecomeATree() {
    var keys = new ArrayList<Value>();
    for (int i = 0; i < 100_000; i++) {
      keys.add(i % 2 == 0 ? Value.of(i * 31L) : Value.of("key-" + i));
    }

    assertThat(table(keys).isTree()).isFalse();
  }

  /// Numbers are equal by value, and so are they in a tree.
  @Test
  void equalityIsTheSameInBothForms() {
    List<Value> keys = new ArrayList<>(colliding(8));
    keys.add(Value.parse("1.0"));
    KeyTable table = table(keys);

    assertThat(table.isTree()).isTrue();
    assertThat(table.find(Value.of(1))).isEqualTo(256);
  }

  @Test
  void objectsAndSetsOfCollidingKeysWork() {
    List<Value> keys = colliding(9);
    var object = ObjectValue.builder();
    keys.forEach(key -> object.put(key, key));
    ObjectValue built = object.build();

    assertThat(keys).allSatisfy(key -> assertThat(built.member(key)).isEqualTo(key));
    assertThat(built).isEqualTo(built.toBuilder().build());
    assertThat((Object) SetValue.copyOf(keys)).isEqualTo(SetValue.copyOf(keys.reversed()));
    assertThat(built.keyAt(0)).isEqualTo(keys.getFirst());
  }
}
