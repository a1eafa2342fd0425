package dev.nacre.keybroker.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Pem;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.jose.JwsAlgorithm;
import dev.nacre.codec.jose.KeyPem;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.keys.Fetcher;
import dev.nacre.keybroker.keys.KeySourceException;
import dev.nacre.keybroker.keys.TrustedCertificates;
import dev.nacre.keybroker.tls.SelfSignedCertificate;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whose attestation results are believed: confusion of tokens, one trick a test.
class ForeignTokensTest {
  private static final Instant START = Instant.parse("2026-11-27T12:00:00Z");
  private static final String SET = "https://issuer.example/jwks.json";
  private static final PrivateJwk ISSUER = PrivateJwk.generate(EcCurve.P_256);
  private static final PrivateJwk NEXT = PrivateJwk.generate(EcCurve.P_256);
  private static final PrivateJwk ATTACKER = PrivateJwk.generate(EcCurve.P_256);

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final Map<String, String> network = new HashMap<>();

  private static String set(PrivateJwk... keys) {
    var all =
        List.of(keys).stream()
            .map(key -> (Json) key.publicJwk().withKeyId(name(key)).toJson())
            .collect(JsonArray.collector());
    return JsonObject.builder().put("keys", all).build().text();
  }

  private static String name(PrivateJwk key) {
    return key.publicJwk().thumbprint().base64Url();
  }

  private Bytes fetch(String source) {
    String known = network.get(source);
    if (known == null) {
      throw new AssertionError("asked for " + source);
    }
    if (known.matches("[0-9]{3}")) {
      throw KeySourceException.ofStatus(source, Integer.parseInt(known));
    }
    return Bytes.utf8(known);
  }

  private ForeignTokens trusting(String source) {
    var settings = new TokenSettings(List.of(), List.of(source), List.of(), false);
    return ForeignTokens.open(settings, this::fetch, now::get);
  }

  private ForeignTokens trustingTheSet() {
    network.put(SET, set(ISSUER));
    return trusting(SET);
  }

  private static JsonObject header(PrivateJwk key) {
    return JsonObject.builder().put("alg", "ES256").put("kid", name(key)).build();
  }

  private static JsonObject claims() {
    return JsonObject.builder().put("exp", START.getEpochSecond() + 300).build();
  }

  private static String token(JsonObject header, JsonObject claims, PrivateJwk key) {
    return Jws.sign(header, Bytes.utf8(claims.text()), JwsAlgorithm.ES256, key.key()).compact();
  }

  private static String good() {
    return token(header(ISSUER), claims(), ISSUER);
  }

  @Test
  void aTokenOfAConfiguredIssuerIsBelieved() {
    assertThat(trustingTheSet().verifiedClaims(good())).contains(claims());
  }

  @Test
  void aTokenOfAnotherIssuerIsNot() {
    assertThat(trustingTheSet().verifiedClaims(token(header(ATTACKER), claims(), ATTACKER)))
        .isEmpty();
  }

  @Test
  void theNameOfATrustedKeyDoesNotHelpAnotherKey() {
    assertThat(trustingTheSet().verifiedClaims(token(header(ISSUER), claims(), ATTACKER)))
        .isEmpty();
  }

  @Test
  void aKeyInTheHeaderDoesNotVouchForItself() {
    JsonObject header = header(ISSUER).with("jwk", ATTACKER.publicJwk().toJson());

    assertThat(trustingTheSet().verifiedClaims(token(header, claims(), ATTACKER))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"jku", "x5u"})
  void anAddressInTheHeaderIsNotFollowed(String member) {
    network.put("https://attacker.example/jwks.json", set(ATTACKER));
    JsonObject header =
        header(ATTACKER).with(member, Json.of("https://attacker.example/jwks.json"));

    assertThat(trustingTheSet().verifiedClaims(token(header, claims(), ATTACKER))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"none", "HS256", "RS256", "ES384"})
  void anotherAlgorithmThanTheKeysIsNotTaken(String algorithm) {
    List<String> parts = List.of(good().split("\\.", -1));
    String header = header(ISSUER).with("alg", Json.of(algorithm)).text();
    String confused =
        Bytes.utf8(header).base64Url()
            + "."
            + parts.get(1)
            + "."
            + (algorithm.equals("none") ? "" : parts.get(2));

    assertThat(trustingTheSet().verifiedClaims(confused)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"exp, -61", "nbf, 61"})
  void aTokenOutOfItsTimeIsNotBelieved(String claim, long seconds) {
    JsonObject changed = claims().with(claim, Json.of(START.getEpochSecond() + seconds));

    assertThat(trustingTheSet().verifiedClaims(token(header(ISSUER), changed, ISSUER))).isEmpty();
  }

  @Test
  void aTokenWithoutAnEndIsNotBelieved() {
    String endless = token(header(ISSUER), claims().without("exp"), ISSUER);

    assertThat(trustingTheSet().verifiedClaims(endless)).isEmpty();
  }

  @Test
  void aNewKeyOfTheIssuerIsFetchedWhenATokenNamesIt() {
    ForeignTokens tokens = trustingTheSet();
    network.put(SET, set(NEXT));
    String renewed = token(header(NEXT), claims(), NEXT);
    assertThat(tokens.verifiedClaims(renewed)).isEmpty();

    now.set(START.plus(Duration.ofSeconds(31)));

    assertThat(tokens.verifiedClaims(renewed)).isPresent();
    assertThat(tokens.verifiedClaims(good())).as("the old key is withdrawn").isEmpty();
  }

  @Test
  void anIssuerThatDoesNotAnswerLaterLeavesTheKnownKeys() {
    network.put(SET, set(ISSUER));
    var fails = new AtomicReference<>(false);
    ForeignTokens tokens =
        ForeignTokens.open(
            new TokenSettings(List.of(), List.of(SET), List.of(), false),
            source -> {
              if (fails.get()) {
                return Fetcher.system().fetch("ftp://nowhere");
              }
              return fetch(source);
            },
            now::get);
    fails.set(true);
    now.set(START.plus(Duration.ofMinutes(4)).plusSeconds(50));

    assertThat(tokens.verifiedClaims(good())).isPresent();
  }

  /// Or keys would not be read again for as long as it was set back.
  @Test
  void aClockThatIsSetBackMakesNoKeyYounger() {
    network.put(SET, set(NEXT));
    ForeignTokens tokens = trusting(SET);
    network.put(SET, set(ISSUER));
    now.set(START.minus(Duration.ofMinutes(1)));

    assertThat(tokens.verifiedClaims(good())).isPresent();
  }

  /// An issuer whose configuration says that it is `issuer`.
  private void publish(String address, String issuer) {
    network.put(address, "<html>");
    network.put(
        address.replaceAll("/$", "") + "/.well-known/openid-configuration",
        JsonObject.builder().put("issuer", issuer).put("jwks_uri", SET).build().text());
    network.put(SET, set(ISSUER));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://issuer.example", "https://issuer.example/", "https://i.example/a"})
  void anIssuersConfigurationLeadsToItsKeys(String issuer) {
    publish(issuer, issuer);

    assertThat(trusting(issuer).verifiedClaims(good())).isPresent();
  }

  /// Few issuers show anything at their own address.
  @ParameterizedTest
  @ValueSource(strings = {"404", "302", "403"})
  void anIssuerWithoutADocumentAtItsOwnAddressIsAskedForItsConfiguration(String status) {
    publish("https://issuer.example", "https://issuer.example");
    network.put("https://issuer.example", status);

    assertThat(trusting("https://issuer.example").verifiedClaims(good())).isPresent();
  }

  @Test
  void bothAnswersOfWhoHasNoKeysAreTold() {
    network.put(SET, "500");
    network.put(SET + "/.well-known/openid-configuration", "404");

    assertThatThrownBy(() -> trusting(SET))
        .hasMessageStartingWith(SET + " answered 500 instead of keys; ")
        .hasMessageEndingWith("/.well-known/openid-configuration answered 404 instead of keys");
  }

  /// OpenID Connect Discovery 1.0, section 4.3: the very same, for who can write at one address of
  /// a host must not speak for another issuer.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://other.example",
        "https://issuer.example/",
        "https://Issuer.example",
        "http://issuer.example",
        "https://issuer.example\n",
        ""
      })
  void aConfigurationOfAnotherIssuerLeadsToNoKeys(String other) {
    publish("https://issuer.example", other);

    assertThatThrownBy(() -> trusting("https://issuer.example"))
        .isInstanceOf(KeySourceException.class)
        .hasMessageContaining("expected the issuer https://issuer.example, letter by letter")
        .hasMessageEndingWith("found " + Json.of(other).text());
  }

  @Test
  void aConfigurationWithoutAnIssuerLeadsToNoKeys() {
    publish("https://issuer.example", "https://issuer.example");
    network.put(
        "https://issuer.example/.well-known/openid-configuration",
        "{\"jwks_uri\":\"" + SET + "\"}");

    assertThatThrownBy(() -> trusting("https://issuer.example"))
        .isInstanceOf(KeySourceException.class)
        .hasMessageContaining("issuer");
  }

  @Test
  void keysThatAreNotBehindHttpsAreRefused() {
    network.put(SET, "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}");
    network.put(
        SET + "/.well-known/openid-configuration",
        "{\"issuer\":\"" + SET + "\",\"jwks_uri\":\"http://x/\"}");

    assertThatThrownBy(() -> trusting(SET))
        .isInstanceOf(KeySourceException.class)
        .hasMessageContaining("not behind https://");
  }

  @Test
  void whoTrustsEveryHeaderTrustsEverybody() {
    var settings = new TokenSettings(List.of(), List.of(), List.of(), true);
    JsonObject header = header(ATTACKER).with("jwk", ATTACKER.publicJwk().toJson());

    assertThat(
            ForeignTokens.open(settings, this::fetch, now::get)
                .verifiedClaims(token(header, claims(), ATTACKER)))
        .isPresent();
  }

  @ParameterizedTest
  @CsvSource({"01, true", "02, false", "03, false", "04, false"})
  void chainsOfUpstreamsScenariosVouchAsThere(String number, boolean vouched) throws Exception {
    Path folder = Path.of(System.getProperty("nacre.vectors", ""), "jwk");
    Path jwk = folder.resolve("scenario" + number + "-jwk.json");
    assumeTrue(Files.isRegularFile(jwk), "skipped: no vector " + jwk);
    var trusted =
        TrustedCertificates.read(
            List.of(folder.resolve("scenario" + number + "-trust.pem").toString()),
            Fetcher.system());

    assertThat(trusted.vouchFor((JsonObject) Json.parse(Files.readString(jwk)), START))
        .isEqualTo(vouched);
  }

  /// A certificate is public: whoever shows one needs its key too.
  @Test
  void aKeyThatIsVouchedForMustHaveSignedTheToken() {
    var own = SelfSignedCertificate.create(List.of("localhost"), START, BigInteger.ONE);
    PrivateJwk signer = KeyPem.parsePrivate(own.keyPem());
    network.put("trusted.pem", own.certificatePem());
    var settings = new TokenSettings(List.of("trusted.pem"), List.of(), List.of(), false);
    ForeignTokens tokens = ForeignTokens.open(settings, this::fetch, now::get);
    Bytes certificate = Pem.contents(Pem.CERTIFICATE, own.certificatePem()).getFirst();
    JsonObject jwk =
        signer.publicJwk().toJson().with("x5c", JsonArray.ofStrings(List.of(certificate.base64())));
    JsonObject header = header(signer).with("jwk", jwk);

    assertThat(tokens.verifiedClaims(token(header, claims(), signer))).isPresent();
    assertThat(tokens.verifiedClaims(token(header, claims(), ATTACKER))).isEmpty();
  }

  @Test
  void anExpiredChainVouchesForNothing() throws Exception {
    Path folder = Path.of(System.getProperty("nacre.vectors", ""), "jwk");
    Path jwk = folder.resolve("scenario01-jwk.json");
    assumeTrue(Files.isRegularFile(jwk), "skipped: no vector " + jwk);
    var trusted =
        TrustedCertificates.read(
            List.of(folder.resolve("scenario01-trust.pem").toString()), Fetcher.system());
    Instant late = Instant.parse("2050-01-01T00:00:00Z");

    assertThat(trusted.vouchFor((JsonObject) Json.parse(Files.readString(jwk)), late)).isFalse();
  }
}
