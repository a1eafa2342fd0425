package dev.nacre.endorsements;

import static dev.nacre.endorsements.ForgedAmd.AMD;
import static dev.nacre.endorsements.ForgedAmd.CHAIN_PATH;
import static dev.nacre.endorsements.ForgedAmd.CHIP;
import static dev.nacre.endorsements.ForgedAmd.EVIDENCE;
import static dev.nacre.endorsements.ForgedAmd.KEY_PATH;
import static dev.nacre.endorsements.ForgedAmd.LIST_PATH;
import static dev.nacre.endorsements.ForgedAmd.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestation.snp.AmdProduct;
import dev.nacre.attestation.snp.SnpReport;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.endorsements.EndorsementSource.Supplied;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A forged AMD on loopback that behaves well.
class OnlineEndorsementsTest {
  @TempDir private Path folder;
  private final ForgedEndorser kds = ForgedAmd.keyServer();
  private final AtomicReference<Instant> now = new AtomicReference<>(START.plusSeconds(60));

  @AfterEach
  void stop() {
    kds.close();
  }

  private OnlineEndorsements open() {
    var settings = EndorsementSettings.online(folder, Set.of());
    return OnlineEndorsements.open(
        settings.with(Endorser.AMD_KDS, kds.base(), Duration.ZERO), now::get);
  }

  @Test
  void whatTheEvidenceNeedsIsFetchedOnceAndVerifiesIt() {
    OnlineEndorsements online = open();

    Supplied supplied = online.endorsements(EVIDENCE);
    Supplied again = online.endorsements(EVIDENCE);

    assertThat(supplied.problems()).isEmpty();
    assertThat(again.endorsements()).isEqualTo(supplied.endorsements());
    assertThat(kds.asked()).containsExactly(KEY_PATH, CHAIN_PATH, LIST_PATH);
    var result =
        Verifier.trusting(TrustAnchors.emulated("emulated", Set.of(AMD.rootFingerprint())))
            .verify(EVIDENCE, supplied.endorsements(), Expected.nothing(), now.get());
    assertThat(result.failures()).isEmpty();
    assertThat(result.findings())
        .filteredOn(finding -> finding.check().equals("snp.chain.revocation"))
        .extracting(Finding::status)
        .contains(Finding.Status.PASSED);
  }

  @Test
  void anotherProcessFindsTheAnswersOnDisk() {
    assertThat(open().endorsements(EVIDENCE).problems()).isEmpty();
    kds.close();

    assertThat(open().endorsements(EVIDENCE).problems()).isEmpty();
    var offline = OnlineEndorsements.open(EndorsementSettings.offline(folder), now::get);
    assertThat(offline.endorsements(EVIDENCE).problems()).isEmpty();
  }

  @Test
  void whatIsRenewedIsAskedForAgain() {
    OnlineEndorsements online = open();
    var _ = online.endorsements(EVIDENCE);

    now.set(START.plus(Duration.ofHours(25)));
    var _ = online.endorsements(EVIDENCE);

    assertThat(kds.asked()).hasSize(4).endsWith(LIST_PATH);
  }

  @Test
  void theSameQuestionOfManyIsSentOnce() throws InterruptedException {
    var waiting = new CountDownLatch(1);
    kds.behaving(
        KEY_PATH,
        exchange -> {
          ForgedEndorser.awaited(waiting);
          ForgedEndorser.send(exchange, 200, CHIP.key().der());
        });
    OnlineEndorsements online = open();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var all =
          java.util.stream.IntStream.range(0, 20)
              .mapToObj(_ -> threads.submit(() -> online.endorsements(EVIDENCE)))
              .toList();
      while (kds.asked().isEmpty()) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
      waiting.countDown();
      for (var one : all) {
        assertThat(one).succeedsWithin(Duration.ofSeconds(30));
        assertThat(one.resultNow().problems()).isEmpty();
      }
    }
    assertThat(kds.asked()).filteredOn(KEY_PATH::equals).hasSize(1);
  }

  @Test
  void aChipIsPrewarmedAndListsAreRefreshed() {
    OnlineEndorsements online = open();
    SnpReport report = SnpReport.parse(ForgedAmd.REPORT);

    Supplied warm = online.prewarm(AmdProduct.GENOA, report.chipId(), report.reportedTcb());
    assertThat(warm.problems()).isEmpty();
    assertThat(warm.endorsements()).isEqualTo(online.endorsements(EVIDENCE).endorsements());

    assertThat(online.refresh(Duration.ofHours(1))).isEmpty();
    assertThat(kds.asked()).hasSize(3);
    assertThat(online.refresh(Duration.ofHours(24))).isEmpty();
    assertThat(kds.asked()).hasSize(4).endsWith(LIST_PATH);
    kds.failing(LIST_PATH, 500);
    assertThat(online.refresh(Duration.ofHours(24)))
        .singleElement()
        .asString()
        .contains("answers 500");
  }

  @Test
  void theForecastSaysWhatExpiresWhenAndWhatFailsThen() {
    OnlineEndorsements online = open();
    var _ = online.endorsements(EVIDENCE);

    List<Expiry> forecast = online.forecast();

    assertThat(forecast).hasSize(3).allSatisfy(expiry -> assertThat(expiry.at()).isPresent());
    assertThat(forecast)
        .filteredOn(expiry -> expiry.query().endsWith("/crl"))
        .singleElement()
        .satisfies(expiry -> {
          assertThat(expiry.at()).contains(START.plus(Duration.ofDays(30)));
          assertThat(expiry.what()).startsWith("revocation list of ").contains("ARK-EMULATED");
          assertThat(expiry.consequence()).contains("revocation");
        });
  }

  @Test
  void aSignedBundleCarriesTheAnswersToASiteWithoutNetwork(@TempDir Path elsewhere) {
    OnlineEndorsements online = open();
    var _ = online.endorsements(EVIDENCE);
    PrivateJwk key = PrivateJwk.generate(EcCurve.P_256);
    String text = online.bundle().sign(key);
    var offline = OnlineEndorsements.open(EndorsementSettings.offline(elsewhere), now::get);

    assertThat(offline.endorsements(EVIDENCE).problems()).hasSize(3);
    assertThat(offline.take(EndorsementBundle.verify(text, key.publicJwk()))).isEqualTo(3);
    assertThat(offline.endorsements(EVIDENCE).problems()).isEmpty();
    assertThat(offline.take(EndorsementBundle.verify(text, key.publicJwk())))
        .as("nothing newer")
        .isZero();
  }

  @Test
  void aBundleOfAnotherOrChangedIsRefused() {
    OnlineEndorsements online = open();
    var _ = online.endorsements(EVIDENCE);
    PrivateJwk key = PrivateJwk.generate(EcCurve.P_256);
    PrivateJwk stranger = PrivateJwk.generate(EcCurve.P_256);
    String text = online.bundle().sign(key);
    char other = text.charAt(300) == 'A' ? 'B' : 'A';
    String bent = text.substring(0, 300) + other + text.substring(301);

    assertThatThrownBy(() -> EndorsementBundle.verify(text, stranger.publicJwk()))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("another signature");
    assertThatThrownBy(() -> EndorsementBundle.verify(bent, key.publicJwk()))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void evidenceThatIsNoneIsAProblemAndNoCrash() {
    assertThat(open().endorsements(Evidence.ofRaw(Tee.SNP, Bytes.utf8("x"))).problems())
        .singleElement()
        .asString()
        .startsWith("the evidence does not say whose endorsements it needs");
    assertThat(open().endorsements(Evidence.ofRaw(Tee.TPM, Bytes.empty())).problems()).isEmpty();
  }
}
