package dev.nacre.codec.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDHDecrypter;
import com.nimbusds.jose.crypto.ECDHEncrypter;
import com.nimbusds.jose.crypto.RSADecrypter;
import com.nimbusds.jose.util.Base64URL;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateKey;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class JweTest {
  private static final String TEXT = "the key of a layer";
  private static final SecureRandom CHANCE = new SecureRandom();
  private final PrivateJwk pair = PrivateJwk.generate(EcCurve.P_256);

  private static Secret secret() {
    return Secret.utf8(TEXT);
  }

  private static String text(Secret opened) {
    return opened.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  private static JWEObject oracle(Jwe ours) throws Exception {
    return new JWEObject(
        new Base64URL(ours.protectedHeader()),
        new Base64URL(ours.encryptedKey().base64Url()),
        new Base64URL(ours.iv().base64Url()),
        new Base64URL(ours.ciphertext().base64Url()),
        new Base64URL(ours.tag().base64Url()));
  }

  @ParameterizedTest
  @EnumSource(EcCurve.class)
  void nimbusOpensWhatWeSealToAKeyOnACurve(EcCurve curve) throws Exception {
    PrivateJwk guest = PrivateJwk.generate(curve);

    JWEObject theirs = oracle(Jwe.encrypt(guest.publicJwk(), secret(), CHANCE));

    theirs.decrypt(new ECDHDecrypter((ECPrivateKey) guest.key()));
    assertThat(theirs.getPayload().toString()).isEqualTo(TEXT);
  }

  @Test
  void nimbusOpensWhatWeSealToAKeyOfRsa() throws Exception {
    PrivateJwk guest = PrivateJwk.generateRsa(2048);

    JWEObject theirs = oracle(Jwe.encrypt(guest.publicJwk(), secret(), CHANCE));

    theirs.decrypt(new RSADecrypter((RSAPrivateKey) guest.key()));
    assertThat(theirs.getPayload().toString()).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @EnumSource(EcCurve.class)
  void weOpenWhatNimbusSeals(EcCurve curve) throws Exception {
    PrivateJwk guest = PrivateJwk.generate(curve);
    var header =
        new JWEHeader(com.nimbusds.jose.JWEAlgorithm.ECDH_ES_A256KW, EncryptionMethod.A256GCM);
    var theirs = new JWEObject(header, new Payload(TEXT));
    theirs.encrypt(new ECDHEncrypter((ECPublicKey) guest.publicJwk().publicKey()));
    String[] parts = theirs.serialize().split("\\.", -1);
    JsonObject flattened =
        JsonObject.builder()
            .put("protected", parts[0])
            .put("encrypted_key", parts[1])
            .put("iv", parts[2])
            .put("ciphertext", parts[3])
            .put("tag", parts[4])
            .build();

    assertThat(text(Jwe.parse(flattened).decrypt(guest))).isEqualTo(TEXT);
  }

  @Test
  void theHeaderForACurveIsWrittenExactlyAsGuestsWriteIt() {
    Jwe sealed = Jwe.encrypt(pair.publicJwk(), secret(), CHANCE);

    assertThat(Bytes.ofBase64Url(sealed.protectedHeader()).utf8())
        .matches(
            "\\{\"alg\":\"ECDH-ES\\+A256KW\",\"enc\":\"A256GCM\",\"epk\":"
                + "\\{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"[\\w-]{43}\",\"y\":\"[\\w-]{43}\"}}");
  }

  @Test
  void theHeaderForRsaIsWrittenExactlyAsGuestsWriteIt() {
    PrivateJwk rsa = PrivateJwk.generateRsa(2048);

    Jwe sealed = Jwe.encrypt(rsa.publicJwk(), secret(), CHANCE);

    assertThat(Bytes.ofBase64Url(sealed.protectedHeader()).utf8())
        .isEqualTo("{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\"}");
  }

  @Test
  void aSecretOfNoBytesTravelsToo() {
    Jwe sealed = Jwe.encrypt(pair.publicJwk(), Secret.copyOf(new byte[0]), CHANCE);

    assertThat(sealed.decrypt(pair).size()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"encrypted_key", "iv", "ciphertext", "tag"})
  void aChangedByteIsRefused(String member) {
    JsonObject sealed = Jwe.encrypt(pair.publicJwk(), secret(), CHANCE).toJson();
    byte[] bytes = Bytes.ofBase64Url(sealed.string(member)).toArray();
    bytes[0] ^= 1;
    JsonObject changed = sealed.with(member, Json.of(Bytes.of(bytes).base64Url()));

    assertThatThrownBy(() -> Jwe.parse(changed).decrypt(pair))
        .isInstanceOf(MalformedException.class)
        .hasMessage("JWE: it does not open with this key, or was changed");
  }

  @Test
  void aChangedHeaderIsRefused() {
    JsonObject sealed = Jwe.encrypt(pair.publicJwk(), secret(), CHANCE).toJson();
    JsonObject header = Jwe.parse(sealed).header().with("x", Json.of(1));
    JsonObject changed = sealed.with("protected", Json.of(Bytes.utf8(header.text()).base64Url()));

    assertThatThrownBy(() -> Jwe.parse(changed).decrypt(pair))
        .hasMessage("JWE: it does not open with this key, or was changed");
  }

  @Test
  void anotherGuestDoesNotOpenIt() {
    Jwe sealed = Jwe.encrypt(pair.publicJwk(), secret(), CHANCE);
    PrivateJwk other = PrivateJwk.generate(EcCurve.P_256);

    assertThatThrownBy(() -> sealed.decrypt(other))
        .hasMessage("JWE: it does not open with this key, or was changed");
  }

  @Test
  void aKeyMeantForSomethingElseGetsNothing() {
    Jwk outdated = PrivateJwk.generateRsa(2048).publicJwk().withAlgorithm("RSA1_5");

    assertThatThrownBy(() -> Jwe.encrypt(outdated, secret(), CHANCE))
        .hasMessage("recipient's alg: expected RSA-OAEP-256, found RSA1_5");
  }

  @Test
  void theOlderOaepServesKeysThatAreMarkedForIt() throws Exception {
    PrivateJwk older = PrivateJwk.generateRsa(2048).withAlgorithm("RSA-OAEP");

    Jwe sealed = Jwe.encrypt(older.publicJwk(), secret(), CHANCE);

    assertThat(text(sealed.decrypt(older))).isEqualTo(TEXT);
    JWEObject theirs = oracle(sealed);
    theirs.decrypt(new RSADecrypter((RSAPrivateKey) older.key()));
    assertThat(theirs.getPayload().toString()).isEqualTo(TEXT);
    assertThatThrownBy(() -> sealed.decrypt(older.withAlgorithm("RSA-OAEP-256")))
        .hasMessage("JWE.alg: expected ECDH-ES+A256KW or RSA-OAEP-256, found RSA-OAEP");
  }

  @Test
  void aHeaderOfARecipientMayNotRepeatAProtectedMember() {
    JsonObject sealed = Jwe.encrypt(pair.publicJwk(), secret(), CHANCE).toJson();
    JsonObject recipient =
        JsonObject.builder()
            .put("encrypted_key", sealed.string("encrypted_key"))
            .put("header", JsonObject.builder().put("alg", "dir").build())
            .build();

    assertThatThrownBy(() -> Jwe.parseEach(sealed.with("recipients", JsonArray.of(recipient))))
        .hasMessage("JWE.header: expected \"alg\" once, found it twice");
  }

  @Test
  void anEphemeralKeyOnAnotherCurveIsRefused() {
    JsonObject sealed =
        Jwe.encrypt(PrivateJwk.generate(EcCurve.P_521).publicJwk(), secret(), CHANCE).toJson();

    assertThatThrownBy(() -> Jwe.parse(sealed).decrypt(pair))
        .hasMessage("JWE.epk.crv: expected P-256, found P-521");
  }

  @Test
  void otherContentEncryptionIsRefused() {
    JsonObject header = JsonObject.builder().put("alg", "dir").put("enc", "A128CBC-HS256").build();
    JsonObject odd =
        Jwe.encrypt(pair.publicJwk(), secret(), CHANCE)
            .toJson()
            .with("protected", Json.of(Bytes.utf8(header.text()).base64Url()));

    assertThatThrownBy(() -> Jwe.parse(odd).decrypt(pair))
        .hasMessage("JWE.enc: expected A256GCM, found A128CBC-HS256");
  }

  @ParameterizedTest
  @CsvSource({"p256", "p521", "rsa"})
  void whatAnUpstreamBrokerSealedOpens(String kind) throws Exception {
    Path folder = Path.of(System.getProperty("nacre.vectors", ""), "kbs");
    assumeTrue(Files.isDirectory(folder), "skipped: no recorded conversations at " + folder);
    PrivateJwk guest =
        KeyPem.parsePrivate(Files.readString(folder.resolve("tee-" + kind + ".pem")));
    List<String> exchanges = Files.readAllLines(folder.resolve("get-resource-" + kind + ".jsonl"));
    JsonObject last = (JsonObject) Json.parse(exchanges.getLast());
    String body = last.object("response").object("body").string("text");

    Jwe sealed = Jwe.parse((JsonObject) Json.parse(body));

    assertThat(text(sealed.decrypt(guest))).isEqualTo("top-secret-value-0123456789abcdef");
    assertThat(Bytes.utf8(sealed.header().text()).base64Url()).isEqualTo(sealed.protectedHeader());
  }

  @Test
  void anArrayIsNoHeader() {
    JsonObject odd =
        Jwe.encrypt(pair.publicJwk(), secret(), CHANCE)
            .toJson()
            .with("protected", Json.of(Bytes.utf8(new JsonArray(List.of()).text()).base64Url()));

    assertThatThrownBy(() -> Jwe.parse(odd))
        .hasMessage("JWE.protected: expected an object, found something else");
  }
}
