package dev.nacre.keybroker.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.keybroker.vault.ForgedVault.Mood;
import dev.nacre.storage.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransitCustodianTest {
  private static final Bytes KEY = Bytes.ofHex("c3".repeat(32));
  private static final VaultLogin TOKEN = new VaultLogin.Token(ForgedVault.TOKEN);

  private final ForgedVault forged = ForgedVault.start();
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final Path folder;

  TransitCustodianTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @AfterEach
  void stop() {
    forged.close();
  }

  private TransitCustodian custodian(VaultLogin login) {
    return custodian(login, "nacre");
  }

  private TransitCustodian custodian(VaultLogin login, String key) {
    var settings = new VaultSettings(forged.address(), Optional.empty(), List.of(), login);
    return new TransitCustodian(
        new Vault(settings, Duration.ofSeconds(2), now::get), "transit", key);
  }

  private Path file(String content) throws IOException {
    Path file = folder.resolve("secret");
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, content);
  }

  private static Bytes wrap(TransitCustodian custodian) {
    try (Secret key = Secret.copyOf(KEY.toArray())) {
      return custodian.wrap(key);
    }
  }

  private static Bytes unwrapped(TransitCustodian custodian, Bytes wrapped) {
    try (Secret key = custodian.unwrap(wrapped)) {
      return Bytes.of(key.revealCopy());
    }
  }

  @Test
  void aNewVersionWrapsAndTheOldOneStillUnwraps() {
    TransitCustodian custodian = custodian(TOKEN);
    Bytes first = wrap(custodian);

    custodian.renew();
    Bytes second = wrap(custodian);

    assertThat(first.utf8()).startsWith("vault:v1:");
    assertThat(second.utf8()).startsWith("vault:v2:");
    assertThat(unwrapped(custodian, first)).isEqualTo(KEY);
    assertThat(unwrapped(custodian, second)).isEqualTo(KEY);
  }

  @Test
  void appRoleAndKubernetesLogIn() throws IOException {
    var role = new VaultLogin.AppRole("approle", "role-1", file("secret-1\n"));
    assertThat(unwrapped(custodian(role), wrap(custodian(role)))).isEqualTo(KEY);

    var pod = new VaultLogin.Kubernetes("kubernetes", "nacre", file("pod-token"));
    assertThat(unwrapped(custodian(pod), wrap(custodian(pod)))).isEqualTo(KEY);
  }

  @Test
  void aLoginThatRanOutIsDoneAgain() throws IOException {
    TransitCustodian custodian =
        custodian(new VaultLogin.AppRole("approle", "role-1", file("secret-1")));
    Bytes wrapped = wrap(custodian);

    forged.revokeAll();

    assertThat(unwrapped(custodian, wrapped)).isEqualTo(KEY);
    assertThat(forged.calls).filteredOn("POST auth/approle/login"::equals).hasSize(2);
  }

  @Test
  void aTokenInAFileIsReadAgainWhenVaultRefusesIt() throws IOException {
    Path file = file("hvs.stale");
    TransitCustodian custodian = custodian(new VaultLogin.TokenFile(file));
    assertThatThrownBy(() -> wrap(custodian)).hasMessageContaining("403");

    Files.writeString(file, ForgedVault.TOKEN);

    assertThat(wrap(custodian).utf8()).startsWith("vault:v1:");
  }

  /// Whoever makes the head of a call tells what cannot stand there.
  @ParameterizedTest
  @ValueSource(strings = {"hvs.canary\nhvs.second", "hvs.canäry", ""})
  void whatIsNoTokenIsNotTold(String content) throws IOException {
    Path file = file(content);

    assertThatThrownBy(() -> wrap(custodian(new VaultLogin.TokenFile(file))))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("there is no token of Vault in " + file)
        .satisfies(failure -> assertThat(Throwables.getStackTrace(failure)).doesNotContain("hvs."));
  }

  @Test
  void aComplaintThatRepeatsWhatWasSentIsWithheld() throws IOException {
    TransitCustodian custodian = custodian(TOKEN);
    var role = new VaultLogin.AppRole("approle", "role-1", file("canary-secret-id"));
    forged.mood = Mood.REPEATING;

    assertThatThrownBy(() -> wrap(custodian))
        .hasMessageContaining("answered 400 in words that repeat what was sent")
        .hasMessageNotContaining(KEY.base64());
    assertThatThrownBy(() -> wrap(custodian(role)))
        .hasMessageContaining("in words that repeat what was sent")
        .hasMessageNotContaining("canary");
  }

  @Test
  void aWrongLoginIsNamedWithoutItsSecret() throws IOException {
    var wrong = new VaultLogin.AppRole("approle", "role-1", file("canary-secret-id"));

    assertThatThrownBy(() -> wrap(custodian(wrong)))
        .hasMessageContaining("(POST auth/approle/login) answered 400: invalid role or secret ID")
        .hasMessageNotContaining("canary");
    assertThat(new VaultLogin.Token("canary").toString()).doesNotContain("canary");
  }

  /// All who need the key wait for the login: each would try it in vain, one after the other.
  @Test
  void aLoginThatFailedIsNotTriedAgainAtOnce() throws IOException {
    TransitCustodian custodian =
        custodian(new VaultLogin.AppRole("approle", "role-1", file("wrong")));
    assertThatThrownBy(() -> wrap(custodian)).hasMessageContaining("answered 400");

    assertThatThrownBy(() -> wrap(custodian))
        .hasMessageContaining("invalid role or secret ID; it is asked again in 1 s");
    assertThat(forged.calls).hasSize(1);

    file("secret-1");
    now.set(now.get().plusSeconds(1));
    assertThat(unwrapped(custodian, wrap(custodian))).isEqualTo(KEY);
  }

  @ParameterizedTest
  @CsvSource({
    "BUSY, answered 429 (too many requests)",
    "SEALED, 'answered 503 (sealed, or down for maintenance): Vault is sealed'",
    "SILENT, did not answer within 2 s",
    "TRICKLING, did not answer within 2 s",
    "TRUNCATED, gives no whole answer",
    "NONSENSE, with something malformed",
    "REDIRECTING, answered 307"
  })
  void aVaultThatMisbehavesKeepsTheKeyAwayUntilItIsWell(Mood mood, String said) {
    TransitCustodian custodian = custodian(TOKEN);
    Bytes wrapped = wrap(custodian);
    forged.mood = mood;

    assertThatThrownBy(() -> custodian.unwrap(wrapped))
        .hasMessageContaining(said)
        .hasMessageNotContaining(KEY.base64())
        .asInstanceOf(type(StoreException.class))
        .matches(StoreException::isKeyAway);

    forged.mood = Mood.WELL;
    assertThat(unwrapped(custodian, wrapped)).isEqualTo(KEY);
  }

  @Test
  void aRefusalIsNoAbsence() {
    TransitCustodian custodian = custodian(TOKEN);
    Bytes wrapped = wrap(custodian);
    forged.mood = Mood.FORBIDDEN;

    assertThatThrownBy(() -> custodian.unwrap(wrapped))
        .hasMessageContaining("answered 403 (permission denied): permission denied")
        .asInstanceOf(type(StoreException.class))
        .matches(failure -> !failure.isKeyAway());
  }

  @Test
  void aVaultThatIsGoneIsNamed() {
    TransitCustodian custodian = custodian(TOKEN);
    forged.close();

    assertThatThrownBy(() -> wrap(custodian))
        .hasMessageContaining("Vault at " + forged.address())
        .hasMessageContaining("cannot be reached");
  }

  @Test
  void aKeyThatVaultDoesNotHaveAndAChangedTextAreRefused() {
    assertThatThrownBy(() -> wrap(custodian(TOKEN, "other")))
        .hasMessageContaining("answered 400: encryption key not found");
    String wrapped = wrap(custodian(TOKEN)).utf8();
    String changed =
        wrapped.substring(0, 20) + (wrapped.charAt(20) == 'A' ? "B" : "A") + wrapped.substring(21);
    assertThatThrownBy(() -> custodian(TOKEN).unwrap(Bytes.utf8(changed)))
        .hasMessageContaining("message authentication failed");
  }
}
