package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.audit.Audit;
import dev.nacre.keybroker.audit.ReleaseLog;
import dev.nacre.keybroker.call.CallerLimits;
import dev.nacre.keybroker.limits.LimitSettings;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.telemetry.Telemetry;
import dev.nacre.storage.MasterKey;
import dev.nacre.storage.SecretStore;
import dev.nacre.storage.Store;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who is answered by a configuration keeps it, and nobody for ever.
class InForceTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  private final Store store;
  private final Audit audit;
  private final Kept kept;
  private final ServerConfig config;

  InForceTest(@TempDir Path directory) {
    InstantSource clock = InstantSource.system();
    LimitSettings limits = new LimitSettings(100, 0, 0, 0, 1_000, Duration.ofSeconds(1));
    ServerConfig plain = Broker.config(directory);
    this.config = plain.with(plain.settings().with(plain.settings().operation().with(limits)));
    this.store = Store.openAt(directory, clock);
    this.audit = new Audit(store, clock);
    MasterKey master =
        SecretStore.masterKey(store, directory.resolve("master.key"), new SecureRandom());
    this.kept = Kept.of(store, master, Telemetry.of(Optional.empty(), store, clock));
  }

  @AfterEach
  void close() {
    kept.close();
    store.close();
  }

  private Assembly.Assembled assembled(Duration longestCall) {
    Assembly.Assembled made = Assembly.of(config, kept);
    return new Assembly.Assembled(
        made.broker(),
        made.attestation(),
        made.own(),
        made.limits(),
        made.releases(),
        made.remotes(),
        made.keeper(),
        longestCall);
  }

  /// Counts a release in a log that is open, and writes it in one that is closed.
  private ReleaseLog counting(Assembly.Assembled assembled) {
    ReleaseLog log = assembled.releases().open(audit);
    log.write("key", "10.0.0.1", JsonObject::builder);
    return log;
  }

  private long told(String kind) {
    return audit.told(0, 100).stream().filter(entry -> entry.string("kind").equals(kind)).count();
  }

  private void awaitCounted(long times) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (told("releases-counted") < times && System.nanoTime() < end) {
      Thread.sleep(10);
    }
    assertThat(told("releases-counted")).isEqualTo(times);
  }

  @Test
  void whatIsReplacedStaysOpenUntilItsLastUserHasLeft() throws Exception {
    try (var inForce = new InForce(assembled(LONG))) {
      ReleaseLog log =
          inForce.using(outer -> {
            ReleaseLog counting = counting(outer);
            inForce.using(inner -> {
              inForce.replace(assembled(LONG));
              return inner;
            });
            assertThat(inForce.<CallerLimits>using(Assembly.Assembled::limits))
                .isNotSameAs(outer.limits());
            counting.write("key", "10.0.0.1", JsonObject::builder);
            assertThat(audit.size()).isZero();
            return counting;
          });

      awaitCounted(1);
      log.write("key", "10.0.0.1", JsonObject::builder);
      assertThat(told("release")).isEqualTo(1);
    }
  }

  @Test
  void aUserWhoStaysTooLongIsNotAwaited() throws Exception {
    try (var inForce = new InForce(assembled(Duration.ofMillis(1)))) {
      var _ =
          inForce.using(old -> {
            ReleaseLog log = counting(old);
            inForce.replace(assembled(LONG));
            try {
              awaitCounted(1);
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            log.write("key", "10.0.0.1", JsonObject::builder);
            assertThat(told("release")).isEqualTo(1);
            return old;
          });
    }
  }

  @Test
  void whoeverFailsHasLeftToo() throws Exception {
    try (var inForce = new InForce(assembled(LONG))) {
      assertThatThrownBy(() ->
              inForce.using(now -> {
                var _ = counting(now);
                throw new IllegalStateException("no");
              }))
          .hasMessage("no");
      inForce.replace(assembled(LONG));

      awaitCounted(1);
    }
  }

  @Test
  void theEndClosesAllOfThemWhoeverUsesThem() {
    var inForce = new InForce(assembled(LONG));
    Optional<ReleaseLog> none =
        inForce.using(old -> {
          var _ = counting(old);
          inForce.replace(assembled(LONG));
          var _ = inForce.using(this::counting);
          inForce.close();
          return Optional.empty();
        });

    assertThat(none).isEmpty();
    assertThat(told("releases-counted")).isEqualTo(2);
  }
}
