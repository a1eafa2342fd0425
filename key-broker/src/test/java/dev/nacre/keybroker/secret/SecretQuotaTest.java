package dev.nacre.keybroker.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nacre.codec.Secret;
import dev.nacre.keybroker.call.ApiException;
import dev.nacre.keybroker.tenant.Quotas;
import dev.nacre.storage.MasterKey;
import dev.nacre.storage.PostgresSettings;
import dev.nacre.storage.SecretStore;
import dev.nacre.storage.Store;
import dev.nacre.storage.lab.LabPostgres;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What many write at the same moment does not exceed together what each of them may.
class SecretQuotaTest {
  private static final int MOST = 5;
  private static final int WRITERS = 24;

  private final Path directory;

  SecretQuotaTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private record Replica(Store store, SecretStore secrets, SecretQuota quota) {
    static Replica of(Store whole, Path key) {
      MasterKey master = SecretStore.masterKey(whole, key, new SecureRandom());
      Store store = whole.of("tenant");
      var secrets = SecretStore.in(store, "repository", master);
      var quotas = new Quotas(MOST, Long.MAX_VALUE, 1, Long.MAX_VALUE);
      return new Replica(store, secrets, new SecretQuota(store, secrets, () -> quotas));
    }

    boolean isPut(String name) {
      try (Secret secret = Secret.copyOf(new byte[] {1})) {
        quota.within(name, List.of(secrets.putting(name, secret)), changes -> store.apply(changes));
        return true;
      } catch (ApiException e) {
        assertThat(e.getMessage()).contains("secrets: " + MOST);
        return false;
      }
    }
  }

  private static void assertHolds(List<Replica> replicas) {
    var put = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < WRITERS; i++) {
        String name = "a/b/" + i;
        Replica replica = replicas.get(i % replicas.size());
        var _ = threads.submit(() -> put.addAndGet(replica.isPut(name) ? 1 : 0));
      }
    }
    assertThat(put).hasValue(MOST);
    assertThat(replicas.getFirst().secrets().list("", WRITERS)).hasSize(MOST);
  }

  @Test
  void inOneProcess() {
    try (Store store = Store.openAt(directory, InstantSource.system())) {
      assertHolds(List.of(Replica.of(store, directory.resolve("master.key"))));
    }
  }

  @Test
  void ofTwoReplicas() {
    Optional<LabPostgres> server = LabPostgres.ofThisProcess();
    assumeTrue(server.isPresent(), "needs PostgreSQL's programs: apt-get install postgresql-15");
    PostgresSettings settings = server.get().freshSchema();
    Path key = directory.resolve("master.key");
    try (Store one = Store.connect(settings, InstantSource.system());
        Store other = Store.connect(settings, InstantSource.system())) {
      assertHolds(List.of(Replica.of(one, key), Replica.of(other, key)));
    }
  }
}
