package dev.nacre.policy.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.json.Json;
import org.junit.jupiter.api.Test;

/// What comes from JSON is read member by member, as it is asked for: nobody may notice.
class ObjectValueTest {
  private static final String TEXT =
      "{\"b\":[1,{\"x\":null}],\"a\":{\"y\":2.50,\"z\":{}},\"c\":\"text\"}";

  private static ObjectValue ofJson() {
    return (ObjectValue) Value.of(Json.parse(TEXT));
  }

  @Test
  void isTheSameWhetherItIsReadFromTextOrFromJson() {
    Value ofText = Value.parse(TEXT);

    assertThat(ofJson()).isEqualTo(ofText).hasSameHashCodeAs(ofText).hasToString(ofText.toString());
    assertThat(ofText).isEqualTo(ofJson());
    assertThat(ofJson().compareTo(ofText)).isZero();
    assertThat(ofJson().toJson()).isEqualTo(Json.parse(TEXT));
  }

  @Test
  void aMemberIsTheSameValueHoweverItIsAskedFor() {
    ObjectValue object = ofJson();

    Value inner = object.find("a").orElseThrow().member(Value.of("y"));

    assertThat(inner).isEqualTo(Value.parse("2.5")).hasToString("2.50");
    assertThat(object.find("a").orElseThrow()).isSameAs(object.valueAt(0));
    assertThat(object.keyAt(0)).isEqualTo(Value.of("a"));
    assertThat(object.find("d")).isEmpty();
  }

  @Test
  void whatIsMadeOfItHasMembersThatNobodyAskedFor() {
    Value changed = ofJson().with(Value.of("c"), Value.of(true));

    assertThat(changed)
        .isEqualTo(Value.parse("{\"a\":{\"y\":2.5,\"z\":{}},\"b\":[1,{\"x\":null}],\"c\":true}"));
    assertThat(ofJson().merge(ofJson())).isEqualTo(ofJson());
  }
}
