package dev.nacre.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretStoreTest {
  private static final String CANARY = "canary-4711-never-in-clear";
  private static final SecureRandom CHANCE = new SecureRandom();
  private final Path directory;
  private final Path keyFile;
  private final Store store;

  SecretStoreTest(@TempDir Path directory) {
    this.directory = directory;
    this.keyFile = directory.resolve("master.key");
    this.store = Store.openAt(directory.resolve("data"), InstantSource.system());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private SecretStore secrets() {
    return SecretStore.in(store, "repository", SecretStore.masterKey(store, keyFile, CHANCE));
  }

  private static Secret canary() {
    return Secret.utf8(CANARY);
  }

  @Test
  void aSecretComesBackAndTheFilesNeverShowIt() throws IOException {
    secrets().put("default/key/one", canary());

    Secret found = secrets().find("default/key/one").orElseThrow();

    String text = found.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
    assertThat(text).isEqualTo(CANARY);
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(CANARY);
      }
    }
  }

  /// A call that outlasts the server must not seal under the zeros that the key became.
  @Test
  void aKeyThatWasPutAwaySealsAndOpensNothing() {
    SecretStore kept = secrets();
    kept.put("a", canary());
    MasterKey key = SecretStore.masterKey(store, keyFile, CHANCE);
    SecretStore secrets = SecretStore.in(store, "repository", key);
    key.close();

    assertThatThrownBy(() -> secrets.put("b", canary())).hasMessageContaining("put away");
    assertThatThrownBy(() -> secrets.find("a")).hasMessageContaining("put away");
    assertThat(key.isPresent()).isFalse();
    assertThat(store.find("repository", "b")).isEmpty();
  }

  private static String text(Secret secret) {
    try (secret) {
      return secret.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
  }

  @Test
  void ofManyWhoMakeAValueAtOnceAllGetTheSame() throws Exception {
    SecretStore secrets = secrets();
    int makers = 16;
    var all = new CyclicBarrier(makers);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var found = new ArrayList<Future<SecretStore.Stored>>();
      for (int i = 0; i < makers; i++) {
        String mine = "made-by-" + i;
        found.add(
            threads.submit(() ->
                secrets.findOrMake(
                    "key",
                    () -> {
                      meet(all);
                      return Secret.utf8(mine);
                    })));
      }
      var texts = new HashSet<String>();
      for (Future<SecretStore.Stored> one : found) {
        Bytes sealed = one.get().sealed();
        assertThat(secrets.sealed("key")).contains(sealed);
        texts.add(text(one.get().content()));
      }
      assertThat(texts).hasSize(1);
      assertThat(texts.iterator().next()).startsWith("made-by-");
    }
  }

  private static void meet(CyclicBarrier all) {
    try {
      var _ = all.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatLiesThereIsNotMadeAgainAndWhatWasMadeIsWiped() {
    byte[] fresh = CANARY.getBytes(StandardCharsets.UTF_8);
    assertThat(text(secrets().findOrMake("key", () -> Secret.owning(fresh)).content()))
        .isEqualTo(CANARY);
    assertThat(fresh).containsOnly(0);

    SecretStore.Stored again =
        secrets()
            .findOrMake(
                "key",
                () -> {
                  throw new AssertionError("it is there");
                });
    assertThat(text(again.content())).isEqualTo(CANARY);
  }

  /// A key that nobody can read must not be replaced by another one silently.
  @Test
  void whatLiesThereAndCannotBeOpenedIsNotReplaced() {
    secrets().put("key", canary());
    byte[] damaged = store.find("repository", "key").orElseThrow().toArray();
    damaged[damaged.length - 1] ^= 1;
    store.put("repository", "key", Bytes.of(damaged));

    assertThatThrownBy(() -> secrets().findOrMake("key", SecretStoreTest::canary))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("damaged or was moved");
    assertThat(store.find("repository", "key")).contains(Bytes.of(damaged));
  }

  @Test
  void theSameSecretIsSealedDifferentlyEachTime() {
    secrets().put("a", canary());
    Bytes first = store.find("repository", "a").orElseThrow();
    secrets().put("a", canary());

    assertThat(store.find("repository", "a").orElseThrow()).isNotEqualTo(first);
  }

  @Test
  void aSecretMovedToAnotherNameIsRefused() {
    secrets().put("a", canary());
    store.put("repository", "b", store.find("repository", "a").orElseThrow());

    assertThatThrownBy(() -> secrets().find("b"))
        .isInstanceOf(StoreException.class)
        .hasMessage("the stored value of repository/b is damaged or was moved");
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 21, 60, 70, 82, 100})
  void aChangedByteIsRefused(int index) {
    secrets().put("a", canary());
    byte[] sealed = store.find("repository", "a").orElseThrow().toArray();
    sealed[index] ^= 1;
    store.put("repository", "a", Bytes.of(sealed));

    assertThatThrownBy(() -> secrets().find("a"))
        .hasMessage("the stored value of repository/a is damaged or was moved");
  }

  @Test
  void aTruncatedValueIsRefused() {
    store.put("repository", "a", Bytes.of((byte) 1));

    assertThatThrownBy(() -> secrets().find("a"))
        .hasMessage("the stored value of repository/a is damaged");
  }

  @Test
  void theMasterKeyIsForItsOwnerOnly() throws IOException {
    secrets();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile)))
        .isEqualTo("rw-------");
  }

  @Test
  void aMasterKeyThatOthersMayReadIsRefused() throws IOException {
    secrets();
    Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-r-----"));

    assertThatThrownBy(this::secrets)
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith(keyFile + " may be read by others (mode rw-r-----): chmod 600 it");
  }

  @Test
  void aLostMasterKeyIsNotReplaced() throws IOException {
    secrets();
    Files.delete(keyFile);

    assertThatThrownBy(this::secrets)
        .hasMessageStartingWith("the master key " + keyFile + " is missing");
    assertThat(keyFile).doesNotExist();
  }

  @Test
  void anotherMasterKeyIsRefused() throws IOException {
    secrets();
    Files.writeString(keyFile, "00".repeat(32));

    assertThatThrownBy(this::secrets)
        .hasMessageContaining("is not the one under which the secrets of this database are sealed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "not hex", "00ff"})
  void aFileWithoutAKeyIsRefused(String content) throws IOException {
    secrets();
    Files.writeString(keyFile, content);

    assertThatThrownBy(this::secrets).hasMessageContaining("holds no master key");
  }

  @Test
  void aSecretAndItsAuditEntryAreOneWrite() {
    SecretStore secrets = secrets();

    var results =
        store.apply(
            List.of(
                secrets.putting("a", canary()),
                new Change.Append(Journal.AUDIT, Bytes.utf8("put a"))));

    assertThat(results).containsExactly(1L, 0L);
    assertThat(secrets.find("a")).isPresent();
    assertThat(secrets.list("", 10)).extracting(Item::key).containsExactly("a");
  }

  @Test
  void aMasterKeyIsNotPrinted() throws IOException {
    MasterKey key = SecretStore.masterKey(store, keyFile, CHANCE);

    assertThat(key.toString()).doesNotContain(Files.readString(keyFile).strip().substring(0, 8));
  }
}
