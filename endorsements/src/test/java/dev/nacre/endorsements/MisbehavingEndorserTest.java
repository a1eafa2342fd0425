package dev.nacre.endorsements;

import static dev.nacre.endorsements.ForgedAmd.CHAIN_PATH;
import static dev.nacre.endorsements.ForgedAmd.CHIP;
import static dev.nacre.endorsements.ForgedAmd.EVIDENCE;
import static dev.nacre.endorsements.ForgedAmd.KEY_PATH;
import static dev.nacre.endorsements.ForgedAmd.LIST_PATH;
import static dev.nacre.endorsements.ForgedAmd.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.codec.Bytes;
import dev.nacre.emulator.EmulatedChip;
import dev.nacre.emulator.EmulatedSnp;
import dev.nacre.emulator.LaunchState;
import dev.nacre.emulator.SnpTcb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An endorser that is down, slow, busy, or tells something else: nothing wrong is kept, and the
/// right answer is taken as soon as it comes.
class MisbehavingEndorserTest {
  @TempDir private Path folder;
  private final ForgedEndorser kds = ForgedAmd.keyServer();
  private final AtomicReference<Instant> now = new AtomicReference<>(START.plusSeconds(60));

  @AfterEach
  void stop() {
    kds.close();
  }

  private OnlineEndorsements open(Duration timeout, Duration spacing) {
    var settings =
        new EndorsementSettings(
            folder,
            Map.of(),
            timeout,
            Duration.ZERO,
            Duration.ofDays(7),
            Duration.ofMinutes(5),
            LocalEndorsements.none());
    return OnlineEndorsements.open(settings.with(Endorser.AMD_KDS, kds.base(), spacing), now::get);
  }

  private OnlineEndorsements open() {
    return open(Duration.ofSeconds(20), Duration.ZERO);
  }

  private static List<String> problems(OnlineEndorsements online) {
    return online.endorsements(EVIDENCE).problems();
  }

  private void passes(Duration time) {
    now.set(now.get().plus(time));
  }

  @Test
  void oldAnswersServeInNeedUpToALimit() {
    OnlineEndorsements online = open();
    assertThat(problems(online)).isEmpty();
    kds.failing(LIST_PATH, 500);

    passes(Duration.ofDays(7));
    assertThat(problems(online)).isEmpty();
    passes(Duration.ofDays(2));
    assertThat(problems(online))
        .singleElement()
        .asString()
        .contains(LIST_PATH)
        .contains("answers 500");
  }

  @Test
  void whatDoesNotExistIsRememberedForAWhile() {
    kds.failing(KEY_PATH, 404);
    OnlineEndorsements online = open();

    for (int i = 0; i < 3; i++) {
      assertThat(problems(online)).singleElement().asString().contains("does not exist");
    }
    assertThat(kds.asked()).filteredOn(KEY_PATH::equals).hasSize(1);

    kds.answering(KEY_PATH, CHIP.key().der());
    passes(Duration.ofMinutes(6));
    assertThat(problems(online)).isEmpty();
  }

  @Test
  void aBusyServerIsLeftAloneForAsLongAsItSays() {
    kds.behaving(
        KEY_PATH,
        exchange -> {
          exchange.getResponseHeaders().set("Retry-After", "120");
          ForgedEndorser.send(exchange, 429, Bytes.empty());
        });
    OnlineEndorsements online = open();

    assertThat(problems(online).getFirst()).contains("answers 429: asked again after 120 s");
    assertThat(kds.asked()).as("nothing else was asked for either").containsExactly(KEY_PATH);

    kds.answering(KEY_PATH, CHIP.key().der());
    passes(Duration.ofSeconds(121));
    assertThat(problems(online)).isEmpty();
  }

  @Test
  void theBudgetOfAHostIsKept() {
    OnlineEndorsements online = open(Duration.ofSeconds(20), Duration.ofSeconds(10));

    assertThat(problems(online))
        .hasSize(2)
        .allSatisfy(problem -> assertThat(problem).contains("may be asked again in 10 s"));
    passes(Duration.ofSeconds(10));
    assertThat(problems(online)).hasSize(1);
    passes(Duration.ofSeconds(10));
    assertThat(problems(online)).isEmpty();
    assertThat(kds.asked()).containsExactly(KEY_PATH, CHAIN_PATH, LIST_PATH);
  }

  @Test
  void aServerThatDoesNotFinishIsGivenUp() {
    var given = new CountDownLatch(1);
    kds.behaving(
        KEY_PATH,
        exchange -> {
          exchange.sendResponseHeaders(200, 1000);
          exchange.getResponseBody().write(new byte[10]);
          exchange.getResponseBody().flush();
          ForgedEndorser.awaited(given);
          exchange.close();
        });

    assertThat(problems(open(Duration.ofMillis(400), Duration.ZERO)).getFirst())
        .contains("did not answer within 400 ms");
    given.countDown();
  }

  /// Otherwise each guest would wait as long as the first.
  @Test
  void aServerThatCannotBeReachedIsLeftAloneForAWhile() {
    OnlineEndorsements online = open();
    kds.close();

    assertThat(problems(online).getFirst()).contains("cannot be reached");
    assertThat(problems(online))
        .allSatisfy(problem -> assertThat(problem).contains("was silent and is not asked for"));

    passes(Duration.ofSeconds(31));
    assertThat(problems(online).getFirst()).contains("cannot be reached");
  }

  @Test
  void anAnswerThatBreaksOffIsNotKept() {
    kds.behaving(
        KEY_PATH,
        exchange -> {
          exchange.sendResponseHeaders(200, CHIP.key().der().size());
          exchange.getResponseBody().write(CHIP.key().der().slice(0, 400).toArray());
          exchange.getResponseBody().flush();
          exchange.close();
        });
    OnlineEndorsements online = open();

    assertThat(problems(online)).singleElement().asString().contains("gives no whole answer");
    kds.answering(KEY_PATH, CHIP.key().der());
    assertThat(problems(online)).isEmpty();
  }

  @Test
  void anAnswerWithoutEndIsCutOff() {
    kds.behaving(
        KEY_PATH,
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (exchange) {
            var block = new byte[1 << 20];
            for (int i = 0; i < 40; i++) {
              exchange.getResponseBody().write(block);
            }
          }
        });

    assertThat(problems(open()))
        .singleElement()
        .asString()
        .contains("answers with more than 16777216 bytes");
  }

  @Test
  void whatIsNotTheKeyOfThisChipIsNotKept() {
    OnlineEndorsements online = open();
    for (Bytes wrong :
        List.of(ForgedAmd.OTHER.key().der(), ForgedAmd.AMD.ark().der(), Bytes.utf8("<html>busy"))) {
      kds.answering(KEY_PATH, wrong);
      assertThat(problems(online))
          .singleElement()
          .asString()
          .contains("answers with something else");
    }
    kds.answering(KEY_PATH, CHIP.key().der());
    assertThat(problems(online)).isEmpty();
  }

  /// Kept for a month, it would have each report of the chip refused.
  @Test
  void theKeyOfAnotherLevelIsNotKept() {
    var newer =
        new EmulatedChip(
            CHIP.generation(), new SnpTcb(0, 10, 0, 24, 84), CHIP.id(), CHIP.key(), CHIP.amd());
    var report =
        EmulatedSnp.started(newer, LaunchState.of(Bytes.zeros(48), Bytes.zeros(32)))
            .report(Bytes.zeros(64), 0)
            .report();
    String path = KEY_PATH.replace("snpSPL=23", "snpSPL=24");
    kds.answering(path, CHIP.key().der());

    assertThat(open().endorsements(Evidence.ofRaw(Tee.SNP, report)).problems())
        .singleElement()
        .asString()
        .contains("expected a key at snpSPL 24, found at 23");
  }

  @Test
  void aListOfThePastIsNotKept() {
    kds.answering(LIST_PATH, ForgedAmd.oldList());

    assertThat(problems(open()))
        .singleElement()
        .asString()
        .contains("one in force at")
        .contains("whose next was due");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://localhost:1/x", "https://127.0.0.1/x", "http://example.com/", "//evil/x"})
  void aRedirectToElsewhereIsNotFollowed(String location) {
    kds.redirecting(KEY_PATH, location);

    assertThat(problems(open())).singleElement().asString().contains("redirects to elsewhere");
  }

  @Test
  void aRedirectOnTheSameHostIsFollowedButNotForEver() {
    kds.redirecting(KEY_PATH, "/moved").answering("/moved", CHIP.key().der());
    kds.redirecting(LIST_PATH, LIST_PATH);

    assertThat(problems(open())).singleElement().asString().contains("redirects in circles");
  }

  @Test
  void aDamagedFileOnDiskIsAskedForAgain() throws IOException {
    OnlineEndorsements online = open();
    assertThat(problems(online)).isEmpty();
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.writeString(file, Files.readString(file).substring(0, 50));
      }
    }

    assertThat(problems(online)).isEmpty();
    assertThat(kds.asked()).hasSize(6);
  }
}
