package dev.nacre.keybroker.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.storage.Change;
import dev.nacre.storage.Store;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoleTokensTest {
  private static final int MANY = 2_005;

  @Test
  void allOfThemAreListedPageByPageHoweverManyThereAre(@TempDir Path directory) {
    try (Store store = Store.openAt(directory, InstantSource.system())) {
      var tokens = new RoleTokens(store, new SecureRandom(), InstantSource.system());
      Instant end = Instant.now().plus(Duration.ofDays(1));
      var changes = new ArrayList<Change>();
      for (int i = 0; i < MANY; i++) {
        changes.addAll(tokens.making("token-%05d".formatted(i), Role.READER, end).changes());
      }
      var _ = store.apply(changes);

      JsonArray first = tokens.page("", 1_000);
      JsonArray last = tokens.page("token-01999", 1_000);

      assertThat(first.size()).isEqualTo(1_000);
      assertThat(((JsonObject) first.get(999)).string("name")).isEqualTo("token-00999");
      assertThat(((JsonObject) first.get(0)).find("sha256")).isEmpty();
      assertThat(last.size()).isEqualTo(5);
      assertThat(tokens.page("token-02004", 1_000).size()).isZero();
      assertThat(tokens.ends()).hasSize(MANY).containsEntry("token-02004", end);
    }
  }
}
