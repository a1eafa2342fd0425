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
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoleTokensTest {
  private static final int MANY = 2_005;
  private static final Instant START = Instant.parse("2026-11-27T12:00:00Z");
  private static final Instant END = START.plus(Duration.ofDays(1));

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  @AutoClose private final Store store;
  private final RoleTokens tokens;

  RoleTokensTest(@TempDir Path directory) {
    this.store = Store.openAt(directory, InstantSource.system());
    this.tokens = new RoleTokens(store, new SecureRandom(), now::get);
  }

  private String made(String name) {
    RoleTokens.Made made = tokens.making(name, Role.READER, END);
    var _ = store.apply(made.changes());
    return made.token();
  }

  @Test
  void allOfThemAreListedPageByPageHoweverManyThereAre() {
    var changes = new ArrayList<Change>();
    for (int i = 0; i < MANY; i++) {
      changes.addAll(tokens.making("token-%05d".formatted(i), Role.READER, END).changes());
    }
    var _ = store.apply(changes);

    JsonArray first = tokens.page("", 1_000);
    JsonArray last = tokens.page("token-01999", 1_000);

    assertThat(first.size()).isEqualTo(1_000);
    assertThat(((JsonObject) first.get(999)).string("name")).isEqualTo("token-00999");
    assertThat(((JsonObject) first.get(0)).find("sha256")).isEmpty();
    assertThat(last.size()).isEqualTo(5);
    assertThat(tokens.page("token-02004", 1_000).size()).isZero();
    assertThat(tokens.ends()).hasSize(MANY).containsEntry("token-02004", END);
  }

  @Test
  void aTokenCountsUntilItEnds() {
    String token = made("one");
    assertThat(tokens.find(token)).contains(new RoleTokens.Known("one", Role.READER));
    assertThat(tokens.find(token + "x")).isEmpty();
    now.set(END.minusSeconds(1));
    assertThat(tokens.find(token)).isPresent();

    now.set(END);

    assertThat(tokens.find(token)).isEmpty();
  }

  @Test
  void aRevokedTokenIsNobodys() {
    String token = made("one");

    var _ = store.apply(tokens.revoking("one"));

    assertThat(tokens.find(token)).isEmpty();
  }

  /// A name leads to its last token only, whatever digests of former ones are left.
  @Test
  void aTokenMadeUnderTheNameOfAFormerOneDoesNotReviveIt() {
    String former = made("one");
    var _ = store.apply(List.of(new Change.Delete("nacre_role_token", "one")));

    String token = made("one");

    assertThat(tokens.find(former)).isEmpty();
    assertThat(tokens.find(token)).isPresent();
  }
}
