package dev.nacre.codec.jose;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.nimbusds.jose.JWSObject;
import dev.nacre.codec.Attempt;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Pem;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.text.ParseException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Any text as a token, a key or a sealed secret: what is read comes back when it is written, and
/// nothing opens or holds that its owner did not make.
class JoseFuzzTest {
  private static final PrivateJwk PAIR = PrivateJwk.generate(EcCurve.P_256);
  private static final PrivateJwk STRANGER = PrivateJwk.generate(EcCurve.P_256);
  private static final Bytes PLAIN = Bytes.utf8("the key of a layer");
  private static final String SEALED =
      Jwe.encrypt(PAIR.publicJwk(), Secret.copyOf(PLAIN.toArray()), new SecureRandom())
          .toJson()
          .text();
  private static final List<String> LABELS =
      List.of("PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY", "PUBLIC KEY");

  private static String text(byte[] input) {
    return new String(input, StandardCharsets.UTF_8);
  }

  private static JsonObject object(byte[] input) {
    if (Json.parse(Bytes.of(input)) instanceof JsonObject object) {
      return object;
    }
    throw MalformedException.at("input", "an object", "another value");
  }

  private static Stream<byte[]> seeds(String... texts) {
    return Stream.of(texts).map(text -> Bytes.utf8(text).toArray());
  }

  static Stream<byte[]> tokens() {
    JsonObject header = JsonObject.builder().put("alg", "ES256").build();
    Jws signed = Jws.sign(header, Bytes.utf8("{}"), JwsAlgorithm.ES256, PAIR.key());
    return seeds(signed.compact(), "eyJhbGciOiJFUzI1NiJ9.e30.AAAA");
  }

  @MethodSource("tokens")
  @FuzzTest
  void token(byte[] input) {
    String compact = text(input);
    Attempt.at(() -> Jws.parse(compact))
        .ifPresent(token -> {
          Attempt.requireSame(token, Jws.parse(token.compact()));
          Attempt.requireSame(false, token.isSignedBy(STRANGER.publicJwk()));
          nimbus(compact)
              .ifPresent(other -> {
                Attempt.requireSame(Bytes.of(other.getPayload().toBytes()), token.payload());
                Attempt.requireSame(Bytes.of(other.getSignature().decode()), token.signature());
                Attempt.requireSame(
                    other.getHeader().getAlgorithm().getName(), token.algorithm().joseName());
              });
        });
  }

  private static Optional<JWSObject> nimbus(String compact) {
    try {
      return Optional.of(JWSObject.parse(compact));
    } catch (ParseException | IllegalArgumentException refused) {
      return Optional.empty();
    }
  }

  static Stream<byte[]> secrets() {
    return seeds(
        SEALED,
        """
        {"protected":"e30","iv":"","ciphertext":"","tag":"",
         "recipients":[{"encrypted_key":"AA","header":{"alg":"ECDH-ES+A256KW"}}]}\
        """);
  }

  @MethodSource("secrets")
  @FuzzTest
  void sealedSecret(byte[] input) {
    Attempt.at(() -> Jwe.parse(object(input)))
        .ifPresent(sealed -> Attempt.requireSame(sealed, Jwe.parse(sealed.toJson())));
    Attempt.at(() -> Jwe.parseEach(object(input)))
        .ifPresent(each ->
            each.forEach(sealed ->
                Attempt.requireSame(Optional.empty(), Attempt.at(() -> sealed.decrypt(STRANGER)))));
  }

  @FuzzTest
  void aChangedSecretOpensToNoOther(FuzzedDataProvider data) {
    var changed = new StringBuilder(SEALED);
    int at = data.consumeInt(0, changed.length() - 1);
    changed.replace(at, at + data.consumeInt(0, 1), data.consumeRemainingAsString());
    Attempt.at(() -> Jwe.parse(object(Bytes.utf8(changed.toString()).toArray())).decrypt(PAIR))
        .ifPresent(opened -> Attempt.requireSame(PLAIN, opened.reveal(Bytes::of)));
  }

  static Stream<byte[]> keys() {
    return seeds(
        PAIR.publicJwk().withAlgorithm("ES256").withKeyId("one").toJson().text(),
        PAIR.revealJson().text(),
        "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
        "{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"" + "_".repeat(342) + "\"}",
        "{\"kty\":\"AKP\",\"alg\":\"ML-KEM-768+A192KW\",\"pub\":\"" + "A".repeat(1579) + "\"}");
  }

  @MethodSource("keys")
  @FuzzTest
  void key(byte[] input) {
    Attempt.at(() -> Jwk.parse(object(input)))
        .ifPresent(key -> {
          Attempt.requireSame(key, Jwk.parse(key.toJson()));
          Attempt.at(() -> Jwk.of(key.publicKey()))
              .ifPresent(again -> Attempt.requireSame(key.thumbprint(), again.thumbprint()));
        });
    Attempt.at(() -> PrivateJwk.parse(object(input)))
        .ifPresent(pair ->
            Attempt.requireSame(
                pair.revealJson(), PrivateJwk.parse(pair.revealJson()).revealJson()));
  }

  static Stream<byte[]> blocks() {
    return Stream.of(
            Pem.parseAll(KeyPem.writePrivate(PAIR)),
            Pem.parseAll(KeyPem.writePublic(PAIR.publicJwk())))
        .flatMap(List::stream)
        .map(block -> {
          byte label = (byte) LABELS.indexOf(block.label());
          return Bytes.of(label).concat(block.content()).toArray();
        });
  }

  /// The first byte says of which kind the others are.
  @MethodSource("blocks")
  @FuzzTest
  void keyInPem(byte[] input) {
    if (input.length == 0) {
      return;
    }
    String label = LABELS.get((input[0] & 0xff) % LABELS.size());
    String pem = new Pem(label, Bytes.of(input, 1, input.length)).text();
    Attempt.at(() -> KeyPem.parsePublic(pem))
        .ifPresent(key -> Attempt.requireSame(key, KeyPem.parsePublic(KeyPem.writePublic(key))));
    Attempt.at(() -> KeyPem.parsePrivate(pem))
        .ifPresent(pair -> {
          PrivateJwk again = KeyPem.parsePrivate(KeyPem.writePrivate(pair));
          Attempt.requireSame(pair.revealJson(), again.revealJson());
        });
  }
}
