package dev.nacre.codec.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Objects of few members are kept otherwise than those of many: nobody may notice.
class FewMembersTest {
  private static Map<String, Json> counted(int size) {
    var members = new LinkedHashMap<String, Json>();
    for (int i = size; i > 0; i--) {
      members.put("n" + i, Json.of(i));
    }
    return members;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, FewMembers.MOST, FewMembers.MOST + 1})
  void anObjectOfAnySizeIsTheMapThatItWasMadeOf(int size) {
    Map<String, Json> given = counted(size);

    Map<String, Json> kept = new JsonObject(given).members();

    assertThat(kept).containsExactlyEntriesOf(given).hasSameHashCodeAs(given);
    assertThat(kept.equals(given)).isTrue();
    assertThat(given.equals(kept)).isTrue();
    var told = new LinkedHashMap<String, Json>();
    kept.forEach(told::put);
    assertThat(told).containsExactlyEntriesOf(given);
    given.forEach((name, value) -> assertThat(kept.get(name)).isSameAs(value));
    assertThat(kept.containsKey("n0")).isFalse();
    assertThat(kept.get("n0")).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, FewMembers.MOST, FewMembers.MOST + 1})
  void nobodyChangesAnObject(int size) {
    Map<String, Json> given = counted(size);
    var object = new JsonObject(given);

    given.put("n1", JsonNull.NULL);

    Map<String, Json> kept = object.members();
    assertThat(object.number("n1")).isEqualTo(1);
    assertThatThrownBy(() -> kept.put("n1", JsonNull.NULL))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> kept.remove("n1")).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> kept.entrySet().iterator().next().setValue(JsonNull.NULL))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void behindTheLastMemberComesNone() {
    var entries = new JsonObject(counted(1)).members().entrySet().iterator();
    var _ = entries.next();

    assertThat(entries.hasNext()).isFalse();
    assertThatThrownBy(entries::next).isInstanceOf(NoSuchElementException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, FewMembers.MOST - 1, FewMembers.MOST, FewMembers.MOST + 1})
  void whatIsPutAfterwardsIsNotInAnObjectThatWasBuiltBefore(int size) {
    var builder = JsonObject.builder();
    counted(size).forEach(builder::put);
    JsonObject before = builder.build();

    JsonObject after = builder.put("n1", "changed").put("more", true).build();

    assertThat(before.members()).containsExactlyEntriesOf(counted(size));
    var expected = counted(size);
    expected.put("n1", Json.of("changed"));
    expected.put("more", Json.of(true));
    assertThat(after.members()).containsExactlyEntriesOf(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, FewMembers.MOST, FewMembers.MOST + 1})
  void aNameThatComesAgainKeepsItsPlaceAndGetsTheLastValue(int size) {
    var builder = JsonObject.builder();
    counted(size).forEach(builder::put);

    builder.put("n1", JsonNull.NULL);

    var expected = counted(size);
    expected.put("n1", JsonNull.NULL);
    assertThat(builder.build().members()).containsExactlyEntriesOf(expected);
  }
}
