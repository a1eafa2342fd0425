package dev.nacre.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StorePartTest {
  private static final Bytes ONE = Bytes.utf8("one");
  private static final Bytes TWO = Bytes.utf8("two");

  private final Path directory;
  private final Store whole;
  private final Store a;
  private final Store b;

  StorePartTest(@TempDir Path directory) {
    this.directory = directory;
    this.whole = Store.openAt(directory, InstantSource.system());
    this.a = whole.of("a");
    this.b = whole.of("b");
  }

  @AfterEach
  void close() {
    whole.close();
  }

  @Test
  void eachSeesItsOwnValuesOnly() {
    whole.put("space", "k", ONE);
    a.put("space", "k", TWO);

    assertThat(whole.find("space", "k")).contains(ONE);
    assertThat(a.find("space", "k")).contains(TWO);
    assertThat(b.find("space", "k")).isEmpty();
    assertThat(a.namespaces()).containsExactly("space");
    assertThat(b.list("space", "", 10)).isEmpty();
    assertThat(whole.find("tenant/a/space", "k")).contains(TWO);
  }

  @Test
  void everyKindOfChangeStaysWithin() {
    whole.put("space", "k", ONE);
    var done =
        a.apply(
            List.of(
                new Change.Expect("space", "k", Optional.empty()),
                new Change.PutIfAbsent("space", "k", TWO),
                new Change.Append("log", TWO),
                new Change.Count("tally", 1),
                new Change.Delete("space", "k"),
                new Change.Trim("log", 1)));

    assertThat(done).containsExactly(1L, 1L, 0L, 1L, 1L, 1L);
    assertThat(whole.find("space", "k")).contains(ONE);
    assertThat(whole.nextEntry("log")).isZero();
    assertThat(a.nextEntry("log")).isEqualTo(1);
    assertThat(b.apply(List.of(new Change.Count("tally", 1)))).containsExactly(1L);
  }

  @Test
  void theAuditLogOfATenantOnlyGrows() {
    a.append(Journal.AUDIT, ONE);

    assertThatThrownBy(() -> a.apply(List.of(new Change.Trim(Journal.AUDIT, 1))))
        .isInstanceOf(StoreException.class);
    assertThat(a.lastEntries(Journal.AUDIT, 10)).hasSize(1);
    assertThat(b.entries(Journal.AUDIT, 0, 10)).isEmpty();
  }

  @Test
  void aSecretMovedToAnotherTenantIsRefusedAndARotationKeepsThemAll() {
    MasterKey key =
        SecretStore.masterKey(whole, directory.resolve("master.key"), new SecureRandom());
    SecretStore secrets = SecretStore.in(a, "repository", key);
    secrets.put("k", Secret.copyOf(new byte[] {7}));
    b.put("repository", "k", a.find("repository", "k").orElseThrow());

    assertThat(secrets.find("k")).isPresent();
    assertThatThrownBy(() -> SecretStore.in(b, "repository", key).find("k"))
        .isInstanceOf(StoreException.class);
    assertThat(b.delete("repository", "k")).isTrue();
    assertThat(new Seals(whole).each(key, (_, _, _) -> {})).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "a/b", "..", "-a", "a.b", "a b"})
  void aNameThatIsNoTenantsIsRefused(String name) {
    assertThatThrownBy(() -> whole.of(name)).isInstanceOf(MalformedException.class);
  }
}
