package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.storage.Change;
import dev.nacre.storage.Store;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Lists that may be long come in pages, however many there are.
class PagesTest {
  private static final int MANY = 2_345;

  private final Broker broker;

  PagesTest(@TempDir Path directory) {
    try (Store store = Store.openAt(directory, InstantSource.system())) {
      var changes = new ArrayList<Change>();
      for (int i = 0; i < MANY; i++) {
        changes.add(new Change.Put("repository", "default/key/%05d".formatted(i), Bytes.zeros(40)));
        changes.add(new Change.Put("nacre_tenant", "t" + i, tenant(i)));
        changes.add(new Change.Put("nacre_refusal", id(i), refusal(i)));
        changes.add(new Change.Append("refusals", Bytes.utf8(id(i))));
      }
      var _ = store.apply(changes);
    }
    this.broker = Broker.start(directory);
  }

  @AfterEach
  void close() {
    broker.close();
  }

  private static Bytes tenant(int number) {
    return Bytes.utf8(
        "{\"name\":\"t" + number + "\",\"open\":true,\"erased\":false,\"quotas\":{}}");
  }

  private static String id(int number) {
    return "r-%010d".formatted(number);
  }

  private static Bytes refusal(int number) {
    return Bytes.utf8("{\"id\":\"" + id(number) + "\",\"claims\":{}}");
  }

  private List<String> page(String path, String member) {
    return ((JsonArray) broker.owner.json(path))
        .stream().map(JsonObject.class::cast).map(item -> item.string(member)).toList();
  }

  @Test
  void secretsComeInPages() {
    assertThat(page("/nacre/v0/secrets", "name")).hasSize(1_000).contains("default/key/00999");
    assertThat(page("/nacre/v0/secrets?limit=9999", "name")).hasSize(1_000);
    assertThat(page("/nacre/v0/secrets?after=default/key/02342&limit=9", "name"))
        .containsExactly("default/key/02343", "default/key/02344");
    assertThat(page("/nacre/v0/secrets?after=z", "name")).isEmpty();
    assertThat(broker.owner.secrets().stream().distinct()).hasSize(MANY);
  }

  @Test
  void tenantsComeInPages() {
    assertThat(page("/nacre/v0/tenants", "name")).hasSize(1_000).startsWith("t0", "t1", "t10");
    assertThat(page("/nacre/v0/tenants?after=t998&limit=1", "name")).containsExactly("t999");
    assertThat(broker.owner.tenants().stream().distinct()).hasSize(MANY);
  }

  @Test
  void refusalsComeInPagesTheNewestFirst() {
    assertThat(page("/nacre/v0/refusals", "id")).hasSize(100).startsWith(id(2_344), id(2_343));
    assertThat(page("/nacre/v0/refusals?limit=1000&after=" + id(2_000), "id"))
        .hasSize(1_000)
        .startsWith(id(1_999))
        .endsWith(id(1_000));
    assertThat(page("/nacre/v0/refusals?after=" + id(1), "id")).containsExactly(id(0));
    assertThat(page("/nacre/v0/refusals?after=r-0000009999", "id")).isEmpty();
    assertThat(broker.owner.refusals(MANY).stream().distinct()).hasSize(MANY);
    assertThat(broker.owner.refusals().elements()).hasSize(100);
  }

  /// Which PostgreSQL would not take for a text.
  @ParameterizedTest
  @ValueSource(strings = {"secrets", "tenants", "refusals", "role-tokens", "reference-values"})
  void aNameThatIsNoneIsAMistakeOfTheCaller(String list) {
    assertThatThrownBy(() -> broker.owner.json("/nacre/v0/" + list + "?after=%00"))
        .hasMessageContaining("after: expected a name, found ?");
    assertThatThrownBy(() -> broker.owner.json("/nacre/v0/" + list + "?after=" + "a".repeat(1_025)))
        .hasMessageContaining("after: expected a name, found a");
    assertThat(broker.owner.json("/nacre/v0/" + list + "?after=%C3%BC")).isInstanceOf(Json.class);
  }
}
