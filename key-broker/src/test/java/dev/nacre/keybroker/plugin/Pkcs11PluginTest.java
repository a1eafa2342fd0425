package dev.nacre.keybroker.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.keybroker.pkcs11.SoftHsm;
import dev.nacre.keybroker.pkcs11.Token;
import dev.nacre.keybroker.pkcs11.TokenObjects;
import dev.nacre.keybroker.pkcs11.TokenRsa;
import dev.nacre.keybroker.plugin.PluginException.Reason;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.spec.MGF1ParameterSpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The plugin `pkcs11` on a real token.
class Pkcs11PluginTest {
  private static final String LABEL = "wrap-key-of-test";
  private static Optional<Token> token = Optional.empty();
  private static Optional<KeyPair> pair = Optional.empty();

  @BeforeAll
  static void importKey() throws NoSuchAlgorithmException {
    SoftHsm hsm = SoftHsm.required();
    KeyPair made = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    String body = Base64.getMimeEncoder().encodeToString(made.getPrivate().getEncoded());
    hsm.importKey(
        LABEL, "a1", "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n");
    pair = Optional.of(made);
    token = Optional.of(Token.open(hsm.settings()));
  }

  @AfterAll
  static void close() {
    token.ifPresent(Token::close);
  }

  private static Pkcs11Plugin plugin(String label) {
    Token opened = token.orElseThrow();
    return new Pkcs11Plugin(
        new TokenObjects(() -> opened, TokenObjects.Kind.SECRET_KEY),
        new TokenRsa(() -> opened, label, false));
  }

  private static Bytes answer(Pkcs11Plugin plugin, String method, String path, Bytes body) {
    var call =
        new PluginCall(method, List.of(path.split("/", -1)), Map.of(), body, Optional.empty());
    try (Secret secret = plugin.answer(call)) {
      return Bytes.of(secret.revealCopy());
    }
  }

  private static Bytes answer(String method, String path, Bytes body) {
    return answer(plugin(LABEL), method, path, body);
  }

  @Test
  void aSecretIsPutReplacedReadAndDeleted() {
    String path = "resource/default/key/life";
    answer("POST", path, Bytes.utf8("one"));
    answer("POST", path, Bytes.utf8("two"));

    assertThat(answer("GET", path, Bytes.empty()).utf8()).isEqualTo("two");

    answer("DELETE", path, Bytes.empty());
    assertThatThrownBy(() -> answer("GET", path, Bytes.empty()))
        .hasMessageContaining("the token has no default/key/life");
  }

  @Test
  void whatTheOwnerWrapsAGuestUnwrapsAndOthersCanCheckIt() throws Exception {
    Bytes content = Bytes.utf8("a layer key");

    Bytes wrapped = answer("POST", "wrap-key", content);

    assertThat(answer("GET", "wrap-key", wrapped)).isEqualTo(content);
    Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
    cipher.init(
        Cipher.DECRYPT_MODE,
        pair.orElseThrow().getPrivate(),
        new OAEPParameterSpec("SHA-1", "MGF1", MGF1ParameterSpec.SHA1, PSource.PSpecified.DEFAULT));
    assertThat(Bytes.of(cipher.doFinal(wrapped.toArray()))).isEqualTo(content);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, wrap-key, 00, MALFORMED",
    "PUT, wrap-key, 00, NO_SUCH_PATH",
    "GET, resource/a/b, 00, NO_SUCH_PATH",
    "GET, resource/a/../c, 00, NO_SUCH_PATH",
    "GET, other, 00, NO_SUCH_PATH",
    "DELETE, resource/no/such/thing, 00, NOT_FOUND",
  })
  void whatMakesNoSenseIsTold(String method, String path, String body, Reason reason) {
    assertThatThrownBy(() -> answer(method, path, Bytes.ofHex(body)))
        .asInstanceOf(type(PluginException.class))
        .extracting(PluginException::reason)
        .isEqualTo(reason);
  }

  @Test
  void contentThatIsTooLargeForTheKeyAndAKeyThatIsMissingAreTold() {
    assertThatThrownBy(() -> answer("POST", "wrap-key", Bytes.zeros(4_000)))
        .asInstanceOf(type(PluginException.class))
        .extracting(PluginException::reason)
        .isEqualTo(Reason.MALFORMED);
    assertThatThrownBy(() -> answer(plugin("none"), "POST", "wrap-key", Bytes.zeros(4)))
        .hasMessageContaining("the token has no RSA key labelled none");
  }

  @Test
  void guestsReadAndOwnersChange() {
    Pkcs11Plugin plugin = plugin(LABEL);
    for (String method : List.of("POST", "PUT", "DELETE")) {
      assertThat(plugin.isOwners(call(method))).isTrue();
    }
    assertThat(plugin.isOwners(call("GET"))).isFalse();
    assertThat(plugin.isSealed(call("GET"))).isTrue();
  }

  private static PluginCall call(String method) {
    return new PluginCall(method, List.of("wrap-key"), Map.of(), Bytes.empty(), Optional.empty());
  }
}
