package dev.nacre.attestationservice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.jose.KeyPem;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.storage.MasterKey;
import dev.nacre.storage.SecretStore;
import dev.nacre.storage.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tokens under a key of the owner's, as upstream publishes it.
class TokenSignerTest {
  private static final Path FOLDER = Path.of(System.getProperty("nacre.vectors", ""), "jwk");

  private final Path directory;

  TokenSignerTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private TokenKeys keys(TokenIssue.Signer signer) {
    try (Store store = Store.openAt(directory, InstantSource.system())) {
      MasterKey master =
          SecretStore.masterKey(store, directory.resolve("master.key"), new SecureRandom());
      TokenIssue usual = TokenIssue.standard();
      var issue =
          new TokenIssue(
              usual.issuer(),
              usual.developer(),
              usual.build(),
              usual.profile(),
              usual.lifetime(),
              usual.verbose(),
              Optional.of(signer));
      return TokenKeys.open(SecretStore.in(store, "keys", master), issue, InstantSource.system());
    }
  }

  @Test
  void thePublishedSetIsThatOfUpstream() throws Exception {
    assumeTrue(Files.isDirectory(FOLDER), "skipped: no vectors " + FOLDER);
    var signer =
        new TokenIssue.Signer(
            FOLDER.resolve("signing-key.pem"),
            Optional.of(FOLDER.resolve("cert-chain.pem")),
            Optional.empty());
    JsonObject expected =
        (JsonObject) Json.parse(Files.readString(FOLDER.resolve("expected-jwks.json")));

    JsonObject published = (JsonObject) keys(signer).published().array("keys").get(0);

    JsonObject theirs = (JsonObject) expected.array("keys").get(0);
    theirs.members().forEach((name, value) -> assertThat(published.get(name)).isEqualTo(value));
  }

  @Test
  void tokensCarryTheChainAndTheKeyIsNotRotated() throws Exception {
    Path file = directory.resolve("key.pem");
    Files.writeString(file, KeyPem.writePrivate(PrivateJwk.generate(EcCurve.P_256)));
    var signer =
        new TokenIssue.Signer(file, Optional.empty(), Optional.of("https://as.example/chain.pem"));
    TokenKeys keys = keys(signer);

    Jws token = Jws.parse(keys.sign(JsonObject.empty()));

    assertThat(token.header().object("jwk").string("x5u"))
        .isEqualTo("https://as.example/chain.pem");
    assertThat(keys.signed(token)).isTrue();
    assertThat(keys.rotating()).isEmpty();
    assertThat(keys.signed(token)).isTrue();
  }

  /// Every token would be refused by whoever trusts the chain.
  @Test
  void aChainThatIsAnotherKeysIsRefused() throws Exception {
    assumeTrue(Files.isDirectory(FOLDER), "skipped: no vectors " + FOLDER);
    Path file = directory.resolve("key.pem");
    Files.writeString(file, KeyPem.writePrivate(PrivateJwk.generate(EcCurve.P_256)));
    Path chain = FOLDER.resolve("cert-chain.pem");
    var signer = new TokenIssue.Signer(file, Optional.of(chain), Optional.empty());

    assertThatThrownBy(() -> keys(signer))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(chain + ": expected first the certificate of the key");
  }

  @Test
  void aKeyOnAnotherCurveIsRefused() throws Exception {
    Path file = directory.resolve("key.pem");
    Files.writeString(file, KeyPem.writePrivate(PrivateJwk.generate(EcCurve.P_384)));
    var signer = new TokenIssue.Signer(file, Optional.empty(), Optional.empty());

    assertThatThrownBy(() -> keys(signer))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("P-256");
  }
}
