package dev.nacre.endorsements;

import static dev.nacre.endorsements.ForgedIntel.ALL;
import static dev.nacre.endorsements.ForgedIntel.CACHED_ROOT_LIST;
import static dev.nacre.endorsements.ForgedIntel.DOMAIN;
import static dev.nacre.endorsements.ForgedIntel.ENCLAVE;
import static dev.nacre.endorsements.ForgedIntel.IDENTITY;
import static dev.nacre.endorsements.ForgedIntel.INTEL;
import static dev.nacre.endorsements.ForgedIntel.LEVELS;
import static dev.nacre.endorsements.ForgedIntel.LIST;
import static dev.nacre.endorsements.ForgedIntel.ROOT_LIST;
import static dev.nacre.endorsements.ForgedIntel.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.endorsements.EndorsementSettings.Service;
import dev.nacre.endorsements.EndorsementSource.Supplied;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A forged Intel on loopback, which behaves and misbehaves; and a cache of its answers.
class IntelEndorsementsTest {
  private static final Verifier VERIFIER =
      Verifier.trusting(TrustAnchors.emulated("emulated", Set.of(INTEL.rootFingerprint())));

  @TempDir private Path folder;
  private final ForgedEndorser service = ForgedIntel.service();
  private final AtomicReference<Instant> now = new AtomicReference<>(START.plusSeconds(60));

  @AfterEach
  void stop() {
    service.close();
  }

  private EndorsementSettings settings(Duration timeout) {
    return new EndorsementSettings(
        folder,
        Map.of(),
        timeout,
        Duration.ZERO,
        Duration.ofDays(7),
        Duration.ofMinutes(5),
        LocalEndorsements.none());
  }

  private OnlineEndorsements open() {
    return open(Duration.ofSeconds(20), Duration.ZERO);
  }

  private OnlineEndorsements open(Duration timeout, Duration spacing) {
    return OnlineEndorsements.open(
        settings(timeout)
            .with(Endorser.INTEL_PCS, service.base(), spacing)
            .with(Endorser.INTEL_ROOT, service.base(), spacing),
        now::get);
  }

  private OnlineEndorsements cache(Optional<TcbUpdate> update) {
    return OnlineEndorsements.open(
        settings(Duration.ofSeconds(20))
            .with(Endorser.INTEL_PCS, new Service(service.base(), Duration.ZERO, update, true)),
        now::get);
  }

  private static List<String> problems(OnlineEndorsements online) {
    return online.endorsements(DOMAIN).problems();
  }

  private VerificationResult verified(Evidence evidence, Supplied supplied) {
    return VERIFIER.verify(evidence, supplied.endorsements(), Expected.nothing(), now.get());
  }

  private void passes(Duration time) {
    now.set(now.get().plus(time));
  }

  @Test
  void aQuoteGetsItsCollateralOnceAndVerifies() {
    OnlineEndorsements online = open();

    Supplied supplied = online.endorsements(DOMAIN);
    assertThat(supplied.problems()).isEmpty();
    assertThat(verified(DOMAIN, supplied).failures()).isEmpty();
    assertThat(online.endorsements(DOMAIN).endorsements()).isEqualTo(supplied.endorsements());
    assertThat(service.asked()).containsExactlyElementsOf(ALL);

    assertThat(verified(ENCLAVE, online.endorsements(ENCLAVE)).failures()).isEmpty();
    assertThat(service.asked())
        .as("an enclave's levels and identity are others, the lists the same")
        .hasSize(6);
    service.close();
    assertThat(problems(open())).as("another process finds them on disk").isEmpty();
  }

  @ParameterizedTest
  @EnumSource(TcbUpdate.class)
  void theOwnerChoosesWhichLevelsAreAskedFor(TcbUpdate update) {
    var _ = ForgedIntel.answering(service, update.word());
    OnlineEndorsements online = cache(Optional.of(update));

    assertThat(verified(DOMAIN, online.endorsements(DOMAIN)).failures()).isEmpty();
    assertThat(service.asked())
        .contains(LEVELS + "&update=" + update.word(), IDENTITY + "?update=" + update.word());
  }

  @Test
  void aCacheAloneIsAskedForTheRootListInItsOwnForm() {
    OnlineEndorsements online = cache(Optional.empty());

    assertThat(verified(DOMAIN, online.endorsements(DOMAIN)).failures()).isEmpty();
    assertThat(service.asked()).contains(CACHED_ROOT_LIST).doesNotContain(ROOT_LIST);
    assertThat(online.forecast())
        .filteredOn(expiry -> expiry.query().endsWith("rootcacrl"))
        .singleElement()
        .satisfies(expiry -> assertThat(expiry.at()).isPresent());
  }

  /// One document that does not come, or is not what was asked for, is a problem by its address;
  /// when it comes it is taken, and nothing else is asked for again.
  private void isAProblemUntilItComes(String path, String words) {
    OnlineEndorsements online = open();
    assertThat(problems(online)).singleElement().asString().contains(path).contains(words);
    assertThat(verified(DOMAIN, online.endorsements(DOMAIN)).failures())
        .extracting(finding -> finding.check())
        .contains("dcap.collateral");

    var _ = ForgedIntel.answering(service, "");
    passes(Duration.ofMinutes(6));
    assertThat(problems(online)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {LEVELS, IDENTITY, LIST, ROOT_LIST})
  void garbageIsNotKept(String path) {
    var _ =
        service.behaving(
            path,
            ForgedIntel.chained("TCB-Info-Issuer-Chain", "nothing", Bytes.utf8("{\"tcbInfo\":")));

    isAProblemUntilItComes(path, "answers with something else");
  }

  /// A cache that mixes them up would have each quote of the platform refused for a day.
  @Test
  void levelsOfAnotherPlatformAreNotKept() {
    JsonObject own = ForgedIntel.PLATFORM.collateral(true);
    String levels = own.string("tcb_info").replaceFirst("(?i)e0e0e0000000", "A0A0A0000000");
    var _ = service.behaving(LEVELS, ForgedIntel.levels(own.with("tcb_info", Json.of(levels))));

    isAProblemUntilItComes(LEVELS, "expected levels of tdx e0e0e0000000");
  }

  @Test
  void levelsOfEnclavesAreNotThoseOfDomains() {
    JsonObject others = ForgedIntel.PLATFORM.collateral(false);
    var _ = service.behaving(LEVELS, ForgedIntel.levels(others));

    isAProblemUntilItComes(LEVELS, "found of another platform, SGX");
  }

  /// The family stands in a certificate that nobody vouched for yet, and in the address.
  @Test
  void aFamilyHasSixBytes() {
    String name = "060a2a864886f84d010d0104";
    assertThat(IntelEndorsements.fmspc(Bytes.ofHex("30163014" + name + "0406e0e0e0000000")))
        .isEqualTo("e0e0e0000000");
    for (String other :
        List.of("30173015" + name + "0407e0e0e000000000", "3010300e" + name + "0400")) {
      assertThatThrownBy(() -> IntelEndorsements.fmspc(Bytes.ofHex(other)))
          .hasMessageContaining("FMSPC")
          .hasMessageContaining("expected 6 bytes");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {LEVELS, IDENTITY, LIST})
  void anAnswerWithoutTheChainOfItsSignerIsNotKept(String path) {
    var _ = service.answering(path, Bytes.utf8("{\"signature\":\"00\"}"));

    isAProblemUntilItComes(path, "answers with something else");
  }

  @ParameterizedTest
  @ValueSource(strings = {LEVELS, IDENTITY, LIST})
  void aChainThatIsNoneIsNotKept(String path) {
    String chain = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    var _ =
        service.behaving(
            path,
            exchange -> {
              for (String header : List.of("TCB-Info", "SGX-Enclave-Identity", "SGX-PCK-CRL")) {
                exchange
                    .getResponseHeaders()
                    .set(header + "-Issuer-Chain", chain.replace("\n", "%0A").replace(" ", "%20"));
              }
              ForgedEndorser.send(exchange, 200, Bytes.utf8("{\"signature\":\"00\"}"));
            });

    isAProblemUntilItComes(path, "answers with something else");
  }

  @ParameterizedTest
  @ValueSource(strings = {LIST, ROOT_LIST})
  void aListOfThePastIsNotKept(String path) {
    EmulatedPast.behave(service, path);

    isAProblemUntilItComes(path, "whose next was due");
  }

  @ParameterizedTest
  @ValueSource(strings = {LEVELS, IDENTITY, LIST, ROOT_LIST})
  void anAnswerThatBreaksOffIsNotKept(String path) {
    var _ =
        service.behaving(
            path,
            exchange -> {
              exchange.sendResponseHeaders(200, 5000);
              exchange.getResponseBody().write(new byte[100]);
              exchange.getResponseBody().flush();
              exchange.close();
            });

    isAProblemUntilItComes(path, "gives no whole answer");
  }

  @ParameterizedTest
  @ValueSource(strings = {LEVELS, ROOT_LIST})
  void anAnswerWithoutEndIsCutOff(String path) {
    var _ =
        service.behaving(
            path,
            exchange -> {
              exchange.sendResponseHeaders(200, 0);
              try (exchange) {
                var block = new byte[1 << 20];
                for (int i = 0; i < 40; i++) {
                  exchange.getResponseBody().write(block);
                }
              }
            });

    isAProblemUntilItComes(path, "answers with more than 16777216 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {LEVELS, IDENTITY, LIST, ROOT_LIST})
  void aRedirectToElsewhereIsNotFollowed(String path) {
    var _ = service.redirecting(path, "http://example.com/" + path);

    isAProblemUntilItComes(path, "redirects to elsewhere");
  }

  @Test
  void aServiceThatDoesNotFinishIsGivenUp() {
    var given = new CountDownLatch(1);
    var _ =
        service.behaving(
            LEVELS,
            exchange -> {
              exchange.sendResponseHeaders(200, 1000);
              exchange.getResponseBody().flush();
              ForgedEndorser.awaited(given);
              exchange.close();
            });

    assertThat(problems(open(Duration.ofMillis(400), Duration.ZERO)))
        .singleElement()
        .asString()
        .contains("did not answer within 400 ms");
    given.countDown();
  }

  @Test
  void aBusyServiceIsLeftAloneForAsLongAsItSays() {
    var _ =
        service.behaving(
            LEVELS,
            exchange -> {
              exchange.getResponseHeaders().set("Retry-After", "90");
              ForgedEndorser.send(exchange, 429, Bytes.empty());
            });
    OnlineEndorsements online = open();

    assertThat(problems(online).getFirst()).contains("answers 429: asked again after 90 s");
    assertThat(problems(online).getFirst()).contains("may be asked again in 90 s");
    assertThat(service.asked()).containsExactly(LEVELS);

    var _ = ForgedIntel.answering(service, "");
    passes(Duration.ofSeconds(91));
    assertThat(problems(online)).isEmpty();
  }

  @Test
  void theBudgetOfAHostIsKept() {
    OnlineEndorsements online = open(Duration.ofSeconds(20), Duration.ofSeconds(10));
    for (int turn = 1; turn <= ALL.size(); turn++) {
      assertThat(problems(online)).hasSize(turn < ALL.size() ? 1 : 0);
      assertThat(service.asked()).hasSize(turn);
      passes(Duration.ofSeconds(10));
    }
  }

  @Test
  void oldAnswersServeInNeedUpToALimit() {
    OnlineEndorsements online = open();
    assertThat(problems(online)).isEmpty();
    ALL.forEach(path -> service.failing(path, 500));

    passes(Duration.ofDays(7));
    assertThat(problems(online)).isEmpty();
    passes(Duration.ofDays(2));
    assertThat(problems(online)).singleElement().asString().contains("answers 500");
  }

  @Test
  void whatDoesNotExistIsRememberedForAWhile() {
    var _ = service.failing(LEVELS, 404);
    OnlineEndorsements online = open();
    for (int i = 0; i < 3; i++) {
      assertThat(problems(online)).singleElement().asString().contains("does not exist");
    }
    assertThat(service.asked()).filteredOn(LEVELS::equals).hasSize(1);

    var _ = ForgedIntel.answering(service, "");
    passes(Duration.ofMinutes(6));
    assertThat(problems(online)).isEmpty();
  }

  @Test
  void theSameQuestionOfManyIsSentOnce() {
    OnlineEndorsements online = open();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var all =
          IntStream.range(0, 20)
              .mapToObj(_ -> threads.submit(() -> online.endorsements(DOMAIN)))
              .toList();
      for (var one : all) {
        assertThat(one).succeedsWithin(Duration.ofSeconds(60));
        assertThat(one.resultNow().problems()).isEmpty();
      }
    }
    assertThat(service.asked()).containsExactlyInAnyOrderElementsOf(ALL);
  }

  @Test
  void aKindOfPlatformIsPrewarmedBeforeItSendsQuotes() {
    OnlineEndorsements online = open();

    assertThat(online.prewarm(Bytes.ofHex("e0e0e0000000"), PckAuthority.PLATFORM).problems())
        .isEmpty();
    assertThat(service.asked()).hasSize(6);
    service.close();

    assertThat(verified(DOMAIN, online.endorsements(DOMAIN)).failures()).isEmpty();
    assertThat(verified(ENCLAVE, online.endorsements(ENCLAVE)).failures()).isEmpty();
    assertThat(online.prewarm(Bytes.ofHex("a0a0a0000000"), PckAuthority.PLATFORM).problems())
        .hasSize(2)
        .allSatisfy(problem -> assertThat(problem).contains("fmspc=a0a0a0000000"));
  }

  @Test
  void levelsAndListsAreRefreshedBeforeTheyAreOld() {
    OnlineEndorsements online = open();
    var _ = online.endorsements(DOMAIN);

    assertThat(online.refresh(Duration.ofHours(1))).isEmpty();
    assertThat(service.asked()).hasSize(4);
    assertThat(online.refresh(Duration.ofHours(24))).isEmpty();
    assertThat(service.asked()).hasSize(8);
    var _ = service.failing(LEVELS, 503);
    assertThat(online.refresh(Duration.ofHours(24)))
        .anyMatch(problem -> problem.contains("answers 503"));
  }

  @Test
  void theForecastSaysWhatExpiresWhenAndWhatFailsThen() {
    OnlineEndorsements online = open();
    var _ = online.endorsements(DOMAIN);

    Instant end = INTEL.from().plus(Duration.ofDays(30));
    assertThat(online.forecast())
        .hasSize(4)
        .allSatisfy(expiry -> assertThat(expiry.at()).contains(end))
        .extracting(Expiry::consequence)
        .containsExactlyInAnyOrder(
            "quotes show their collateral as expired",
            "quotes show their collateral as expired",
            "revocation can no longer be checked with it",
            "revocation can no longer be checked with it");
    assertThat(online.forecast())
        .extracting(Expiry::what)
        .contains("tcbInfo", "enclaveIdentity")
        .anyMatch(what -> what.startsWith("revocation list of ") && what.contains("Root CA"));
  }

  @Test
  void aSignedBundleCarriesTheCollateralToASiteWithoutNetwork(@TempDir Path elsewhere) {
    OnlineEndorsements online = open();
    var _ = online.endorsements(DOMAIN);
    PrivateJwk key = PrivateJwk.generate(EcCurve.P_256);
    String text = online.bundle().sign(key);
    var offline = OnlineEndorsements.open(EndorsementSettings.offline(elsewhere), now::get);

    assertThat(problems(offline)).hasSize(1);
    assertThat(offline.take(EndorsementBundle.verify(text, key.publicJwk()))).isEqualTo(4);
    assertThat(verified(DOMAIN, offline.endorsements(DOMAIN)).failures()).isEmpty();
  }

  @Test
  void aDamagedFileOnDiskIsAskedForAgain() throws IOException {
    OnlineEndorsements online = open();
    assertThat(problems(online)).isEmpty();
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.writeString(file, "{}");
      }
    }

    assertThat(problems(online)).isEmpty();
    assertThat(service.asked()).hasSize(8);
  }

  @Test
  void theOwnersFileOfThisPlatformNeedsNobody() throws IOException {
    Path file = folder.resolve("collateral.json");
    Files.writeString(file, ForgedIntel.PLATFORM.collateral(true).text());
    Path ofEnclaves = folder.resolve("enclaves.json");
    Files.writeString(ofEnclaves, ForgedIntel.PLATFORM.collateral(false).text());
    var local = LocalEndorsements.none().withFiles(List.of(ofEnclaves, file));
    var filed =
        OnlineEndorsements.open(
            EndorsementSettings.offline(folder.resolve("kept")).with(local), now::get);

    assertThat(verified(DOMAIN, filed.endorsements(DOMAIN)).failures()).isEmpty();
    assertThat(verified(ENCLAVE, filed.endorsements(ENCLAVE)).failures()).isEmpty();
  }
}
