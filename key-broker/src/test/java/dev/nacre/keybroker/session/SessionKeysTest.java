package dev.nacre.keybroker.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.storage.Item;
import dev.nacre.storage.MasterKey;
import dev.nacre.storage.SecretStore;
import dev.nacre.storage.Store;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two replicas on one store, whose clock a test turns.
class SessionKeysTest {
  private static final SecureRandom CHANCE = new SecureRandom();

  private Instant now = Instant.parse("2026-11-27T12:00:00Z");
  private final Store store;
  private final MasterKey master;
  private final SessionKeys one;
  private final SessionKeys other;

  SessionKeysTest(@TempDir Path directory) {
    this.store = Store.openAt(directory, () -> now);
    this.master = SecretStore.masterKey(store, directory.resolve("master.key"), CHANCE);
    this.one = SessionKeys.open(secrets(store), CHANCE, () -> now);
    this.other = SessionKeys.open(secrets(store), CHANCE, () -> now);
  }

  private SecretStore secrets(Store where) {
    return SecretStore.in(where, "key_broker_keys", master);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  @Test
  void bothSealWithTheSameKeyAndOpenWithIt() {
    SessionKeys.Numbered key = one.sealing();

    assertThat(other.sealing()).isEqualTo(key);
    assertThat(other.opening(key.number())).contains(key);
  }

  @Test
  void aNewKeyIsKnownToAllBeforeItSeals() {
    SessionKeys.Numbered first = one.sealing();
    pass(SessionKeys.LIFETIME);

    assertThat(one.sealing()).as("announced, not used yet").isEqualTo(first);
    pass(SessionKeys.ANNOUNCED);
    SessionKeys.Numbered second = one.sealing();

    assertThat(second.number()).isEqualTo(first.number() + 1);
    assertThat(other.opening(second.number())).contains(second);
    assertThat(other.sealing()).isEqualTo(second);
  }

  @Test
  void whatTheKeyBeforeSealedOpensOn() {
    SessionKeys.Numbered first = one.sealing();
    pass(SessionKeys.LIFETIME);
    var _ = one.sealing();
    pass(SessionKeys.ANNOUNCED);
    var _ = one.sealing();

    assertThat(one.opening(first.number())).contains(first);
    assertThat(other.opening(first.number())).contains(first);
  }

  @Test
  void aKeyTwoBeforeIsGone() {
    SessionKeys.Numbered first = one.sealing();
    for (int i = 0; i < 2; i++) {
      pass(SessionKeys.LIFETIME);
      var _ = one.sealing();
      pass(SessionKeys.ANNOUNCED);
      var _ = one.sealing();
    }

    assertThat(one.opening(first.number())).isEmpty();
    assertThat(store.list("key_broker_keys", "", 10)).hasSize(2);
  }

  @Test
  void aReplicaWhoseClockIsBehindOpensWhatTheOtherSealed() {
    pass(SessionKeys.LIFETIME);
    var _ = one.sealing();
    pass(SessionKeys.ANNOUNCED);
    SessionKeys.Numbered second = one.sealing();
    now = now.minus(Duration.ofMinutes(5));

    assertThat(other.opening(second.number())).contains(second);
  }

  @Test
  void aClockThatWasSetBackChangesNoKey() {
    pass(SessionKeys.LIFETIME);
    var _ = one.sealing();
    pass(SessionKeys.ANNOUNCED);
    SessionKeys.Numbered second = one.sealing();
    now = now.minus(Duration.ofDays(400));

    assertThat(one.sealing()).isEqualTo(second);
  }

  /// Another replica turns the keys between our look at their numbers and at the first of them.
  @Test
  void aReplicaStartsWhileTheOldestKeyGoes() {
    SessionKeys.Numbered first = one.sealing();
    pass(SessionKeys.LIFETIME);
    var _ = one.sealing();
    pass(SessionKeys.ANNOUNCED);
    SessionKeys.Numbered second = one.sealing();
    assertThat(first.number()).isLessThan(second.number());

    SessionKeys late = SessionKeys.open(secrets(losingTheFirst()), CHANCE, () -> now);

    assertThat(late.sealing()).isEqualTo(second);
  }

  private Store losingTheFirst() {
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (_, method, arguments) -> {
              Object answer = method.invoke(store, arguments);
              if (method.getName().equals("list")) {
                String oldest = ((Item) ((List<?>) answer).getFirst()).key();
                assertThat(store.delete("key_broker_keys", oldest)).isTrue();
              }
              return answer;
            });
  }

  @Test
  void aNumberThatNobodyMadeOpensNothing() {
    var _ = one.sealing();

    assertThat(one.opening(77)).isEmpty();
    assertThat(one.opening(-1)).isEmpty();
    assertThat(one.opening(0)).isEmpty();
  }
}
