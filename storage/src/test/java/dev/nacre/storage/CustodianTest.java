package dev.nacre.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CustodianTest {
  private static final SecureRandom CHANCE = new SecureRandom();
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final String TEXT = "the secret";

  private final Path folder;
  private final Path data;
  private final KeyService vault = new KeyService("vault");

  CustodianTest(@TempDir Path folder) {
    this.folder = folder;
    this.data = folder.resolve("data");
  }

  private MasterKeySource file() {
    return MasterKeySource.in(data);
  }

  private MasterKeySource under(Custodian custodian) {
    return file().under(custodian, LONG);
  }

  private void put(MasterKeySource source) {
    try (Store store = Store.openAt(data, InstantSource.system());
        MasterKey key = SecretStore.masterKey(store, source, CHANCE)) {
      Secret secret = Secret.utf8(TEXT);
      SecretStore.in(store, "repository", key).put("a/b/c", secret);
    }
  }

  private String read(MasterKeySource source) {
    try (Store store = Store.openAt(data, InstantSource.system());
        MasterKey key = SecretStore.masterKey(store, source, CHANCE)) {
      return text(SecretStore.in(store, "repository", key));
    }
  }

  private static String text(SecretStore secrets) {
    try (Secret secret = secrets.find("a/b/c").orElseThrow()) {
      return secret.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
  }

  /// Waits until the lease has noticed, a minute at most.
  private static void await(BooleanSupplier condition) throws InterruptedException {
    for (int i = 0; i < 600 && !condition.getAsBoolean(); i++) {
      Thread.sleep(100);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  @Test
  void theFileHoldsTheWrappedKeyOnly() throws IOException {
    put(under(vault));

    String kept = Files.readString(MasterKeySource.in(data).file());

    assertThat(kept).startsWith("{\"custodian\":\"vault\",\"name\":\"");
    assertThat(read(under(vault))).isEqualTo(TEXT);
    assertThatThrownBy(() ->
            read(
                under(
                    new KeyService("vault") {
                      @Override
                      public Secret unwrap(dev.nacre.codec.Bytes wrapped) {
                        return Secret.owning(new byte[MasterKey.KEY_SIZE]);
                      }
                    })))
        .hasMessageContaining("unwrapped another key");
  }

  @Test
  void whoKeepsTheKeyAndWhoTheConfigurationNamesMustBeOne() {
    put(under(vault));

    assertThatThrownBy(() -> read(file()))
        .hasMessageContaining("is kept by vault, and the configuration names file");
    assertThatThrownBy(() -> read(under(new KeyService("pkcs11"))))
        .hasMessageContaining("the configuration names pkcs11: move it with nacre key rotate");
  }

  @Test
  void aKeyIsNotCreatedBesideSecretsThatItCannotOpen() throws IOException {
    put(under(vault));
    Files.delete(MasterKeySource.in(data).file());

    assertThatThrownBy(() -> read(under(vault))).hasMessageContaining("is missing");
  }

  @Test
  void secretsMoveFromAFileToVaultToAnHsmAndBack() throws IOException {
    var hsm = new KeyService("pkcs11");
    put(file());
    String first = Files.readString(MasterKeySource.in(data).file());

    assertThat(KeyRotation.rotate(file(), under(vault), Optional.empty(), CHANCE).secrets())
        .isEqualTo(1);
    assertThat(read(under(vault))).isEqualTo(TEXT);
    KeyRotation.rotate(under(vault), under(hsm), Optional.empty(), CHANCE);
    assertThat(read(under(hsm))).isEqualTo(TEXT);
    KeyRotation.rotate(under(hsm), file(), Optional.empty(), CHANCE);

    assertThat(read(file())).isEqualTo(TEXT);
    assertThat(Files.readString(MasterKeySource.in(data).file())).isNotEqualTo(first);
  }

  @Test
  void aRotationWithinVaultMakesANewVersionThereOnce() {
    put(under(vault));
    KeyRotation.rotate(under(vault), under(vault), Optional.empty(), CHANCE);

    assertThat(vault.versions()).isEqualTo(2);
    assertThat(read(under(vault))).isEqualTo(TEXT);
  }

  @Test
  void anInterruptedMoveGoesOnWithTheSameCustodianOnly() {
    put(file());
    Path next = data.resolve(KeyRotation.NEXT);
    under(vault).at(next).openOrCreate(CHANCE).close();

    assertThatThrownBy(() -> read(file())).hasMessageContaining("run nacre key rotate again");
    assertThatThrownBy(() ->
            KeyRotation.rotate(file(), under(new KeyService("pkcs11")), Optional.empty(), CHANCE))
        .hasMessageContaining("is kept by vault, and the configuration names pkcs11");

    KeyRotation.rotate(file(), under(vault), Optional.empty(), CHANCE);
    assertThat(vault.versions()).isEqualTo(1);
    assertThat(read(under(vault))).isEqualTo(TEXT);
  }

  @Test
  void aRotationToACustodianWhoIsAwayChangesNothing() {
    put(file());
    vault.away.set(true);

    assertThatThrownBy(() -> KeyRotation.rotate(file(), under(vault), Optional.empty(), CHANCE))
        .asInstanceOf(type(StoreException.class))
        .matches(StoreException::isKeyAway);

    assertThat(read(file())).isEqualTo(TEXT);
  }

  @Test
  void aServerDoesNotStartWhileTheCustodianIsAway() {
    put(under(vault));
    vault.away.set(true);

    assertThatThrownBy(() -> read(under(vault)))
        .hasMessageContaining("vault is away")
        .asInstanceOf(type(StoreException.class))
        .matches(StoreException::isKeyAway);
  }

  @Test
  void nothingIsOpenedOnceTheLeaseIsOverAndAllIsWellWhenTheCustodianIsBack()
      throws InterruptedException {
    put(under(vault));
    try (Store store = Store.openAt(data, InstantSource.system());
        MasterKey key = SecretStore.masterKey(store, file().under(vault, SHORT), CHANCE)) {
      SecretStore secrets = SecretStore.in(store, "repository", key);
      vault.away.set(true);
      await(() -> !key.isPresent());

      assertThatThrownBy(() -> text(secrets))
          .asInstanceOf(type(StoreException.class))
          .matches(StoreException::isKeyAway);

      vault.away.set(false);
      await(key::isPresent);
      assertThat(text(secrets)).isEqualTo(TEXT);
    }
  }

  /// Whoever asks must go on asking: else the key does not come back before a restart.
  @Test
  void anErrorOfMemoryIsNotTheEndOfTheKey() throws InterruptedException {
    put(under(vault));
    try (Store store = Store.openAt(data, InstantSource.system());
        MasterKey key = SecretStore.masterKey(store, file().under(vault, SHORT), CHANCE)) {
      vault.exhausted.set(true);
      await(() -> !key.isPresent());
      vault.exhausted.set(false);

      await(key::isPresent);
      assertThat(text(SecretStore.in(store, "repository", key))).isEqualTo(TEXT);
    }
  }

  @Test
  void aKeyThatIsTakenAwayIsGoneWithinTheLease() throws InterruptedException {
    put(under(vault));
    try (Store store = Store.openAt(data, InstantSource.system());
        MasterKey key =
            SecretStore.masterKey(store, file().under(vault, Duration.ofMinutes(10)), CHANCE)) {
      assertThat(key.isPresent()).isTrue();
    }
    try (Store store = Store.openAt(data, InstantSource.system());
        MasterKey key = SecretStore.masterKey(store, file().under(vault, SHORT), CHANCE)) {
      vault.revoked.set(true);
      await(() -> !key.isPresent());
      assertThatThrownBy(() -> text(SecretStore.in(store, "repository", key)))
          .hasMessageContaining("permission denied");
    }
  }

  @Test
  void aClosedKeyOpensNothingAndAsksNobody() throws InterruptedException {
    put(under(vault));
    try (Store store = Store.openAt(data, InstantSource.system())) {
      MasterKey key = SecretStore.masterKey(store, file().under(vault, SHORT), CHANCE);
      key.close();
      int asked = vault.asked.get();

      assertThatThrownBy(() -> text(SecretStore.in(store, "repository", key)))
          .hasMessageContaining("put away");
      Thread.sleep(SHORT.multipliedBy(2));
      assertThat(vault.asked.get()).isEqualTo(asked);
    }
  }

  /// Gives the key once, and does not answer any more.
  private static final class Hanging extends KeyService {
    private final AtomicReference<byte[]> given = new AtomicReference<>(new byte[0]);

    private Hanging() {
      super("vault");
    }

    @Override
    public Secret unwrap(Bytes wrapped) {
      if (asked.get() > 0) {
        hang();
      }
      byte[] key = super.unwrap(wrapped).revealCopy();
      given.set(key);
      return Secret.owning(key);
    }

    private static void hang() {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        throw StoreException.keyAway("interrupted", e);
      }
    }

    boolean isWiped() {
      return Arrays.equals(given.get(), new byte[MasterKey.KEY_SIZE]);
    }
  }

  /// Nobody has to ask for it.
  @Test
  void theKeyIsWipedAtTheEndOfTheLeaseAlsoWhileTheCustodianHangs() throws InterruptedException {
    put(under(vault));
    var hanging = new Hanging();
    try (Store store = Store.openAt(data, InstantSource.system());
        MasterKey key = SecretStore.masterKey(store, file().under(hanging, SHORT), CHANCE)) {
      await(hanging::isWiped);

      assertThatThrownBy(() -> text(SecretStore.in(store, "repository", key)))
          .hasMessageContaining("vault has not given the master key again")
          .asInstanceOf(type(StoreException.class))
          .matches(StoreException::isKeyAway);
    }
  }

  @Test
  void aKeyWhoseNameCannotBeKeptIsPutAwayAgain() throws InterruptedException {
    Store store = Store.openAt(data, InstantSource.system());
    var closing =
        new KeyService("vault") {
          @Override
          public Secret unwrap(Bytes wrapped) {
            store.close();
            return super.unwrap(wrapped);
          }
        };

    assertThatThrownBy(() -> SecretStore.masterKey(store, file().under(closing, SHORT), CHANCE))
        .isInstanceOf(StoreException.class);

    int asked = closing.asked.get();
    Thread.sleep(SHORT.multipliedBy(2));
    assertThat(closing.asked.get()).isEqualTo(asked);
  }

  @Test
  void aBackupCarriesTheWrappedKeyAndOpensWithItsCustodianOnly() {
    put(under(vault));
    Path file = folder.resolve("backup");
    assertThat(Backup.write(data, Optional.empty(), file, under(vault), CHANCE).secrets())
        .isEqualTo(1);

    Path again = folder.resolve("again");
    MasterKeySource source = MasterKeySource.in(again);
    assertThatThrownBy(() -> Backup.restore(file, source, again, Optional.empty(), CHANCE))
        .hasMessageContaining("is kept by vault");
    Backup.restore(file, source.under(vault, LONG), again, Optional.empty(), CHANCE);

    try (Store store = Store.openAt(again, InstantSource.system());
        MasterKey key = SecretStore.masterKey(store, source.under(vault, LONG), CHANCE)) {
      assertThat(text(SecretStore.in(store, "repository", key))).isEqualTo(TEXT);
    }
  }

  @Test
  void aBackupThatEndsInItsWrappedKeyIsRefused() throws IOException {
    Path file = folder.resolve("cut");
    Files.write(file, new byte[] {'n', 'a', 'c', 'r', 'e', 'w', 'k', '1', 1, 0, '{'});

    assertThatThrownBy(
            () -> Backup.restore(file, under(vault), folder.resolve("x"), Optional.empty(), CHANCE))
        .hasMessageContaining("ends within its wrapped master key");
  }

  @Test
  void whoeverMakesTheKeySecondUsesTheOneThatIsInTheFile() {
    PrivateFile.makeFolder(data);
    var slow =
        new KeyService("vault") {
          @Override
          public Bytes wrap(Secret key) {
            under(vault).openOrCreate(CHANCE).close();
            return super.wrap(key);
          }
        };

    try (MasterKey mine = under(slow).openOrCreate(CHANCE);
        MasterKey kept = under(vault).open(CHANCE)) {
      assertThat(mine.name()).isEqualTo(kept.name());
    }
  }
}
