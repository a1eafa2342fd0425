package dev.nacre.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.kbs.AuditLog;
import dev.nacre.protocol.kbs.EvidenceProvider;
import dev.nacre.protocol.kbs.KbsClient;
import dev.nacre.protocol.kbs.KbsEndpoint;
import dev.nacre.protocol.kbs.KbsException;
import dev.nacre.protocol.kbs.KbsOwner;
import dev.nacre.protocol.kbs.ResourceUri;
import dev.nacre.storage.PostgresSettings;
import dev.nacre.storage.lab.LabPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two servers on one PostgreSQL server, behind a load balancer that keeps nobody at one of them.
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ReplicasTest {
  private static final ResourceUri SECRET = ResourceUri.parse("default/key/one");
  private static final String ALLOW = "package policy\ndefault allow = true\n";
  private static final String DENY = "package policy\ndefault allow = false\n";
  private static final Duration SOON = PostgresSettings.STALE.plusSeconds(27);

  @TempDir private static Path directory;

  private static final List<ServeProcess> REPLICAS = new CopyOnWriteArrayList<>();
  private static LabPostgres postgres;
  private static String[] options;
  private static RoundRobin proxy;

  @BeforeAll
  static void start() throws IOException {
    ServedDatabase database = ServedDatabase.fresh(directory);
    postgres = database.server();
    options = database.options("--insecure-samples");
    REPLICAS.add(ServeProcess.on(directory.resolve("one"), options));
    Files.createDirectories(directory.resolve("two"));
    Files.copy(directory.resolve("one/master.key"), directory.resolve("two/master.key"));
    REPLICAS.add(ServeProcess.on(directory.resolve("two"), options));
    proxy = RoundRobin.before(REPLICAS);
    try (KbsOwner owner = REPLICAS.getFirst().owner()) {
      owner.putSecret(SECRET, Secret.utf8("canary"));
      owner.setResourcePolicy(ALLOW);
    }
    await(() -> released(SampleGuest.HONEST).isPresent());
  }

  @AfterAll
  static void stop() throws IOException {
    if (proxy != null) {
      proxy.close();
    }
    for (ServeProcess replica : REPLICAS) {
      replica.close();
    }
  }

  /// Evidence that says what it is asked to say.
  ///
  /// @param meanwhile what happens between challenge and attestation
  private record SampleGuest(Runnable meanwhile) implements EvidenceProvider {
    static final SampleGuest HONEST = new SampleGuest(() -> {});

    @Override
    public String tee() {
      return "sample";
    }

    @Override
    public Json evidence(Bytes reportData) {
      meanwhile.run();
      // Samples carry the hash alone, without the zeros behind it.
      String hash = reportData.slice(0, 48).base64();
      return JsonObject.builder().put("svn", "1").put("report_data", hash).build();
    }
  }

  private static KbsClient client(SampleGuest guest) {
    return KbsClient.of(KbsEndpoint.at(proxy.url()).trying(1, Duration.ofMillis(1)), guest);
  }

  /// What a guest gets through the load balancer; nothing when it is refused.
  private static Optional<String> released(SampleGuest guest) {
    try (KbsClient client = client(guest)) {
      return Optional.of(
          client.resource(SECRET).reveal(bytes -> new String(bytes, StandardCharsets.UTF_8)));
    } catch (KbsException refused) {
      return Optional.empty();
    }
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + SOON.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as("has not happened in time").isNegative();
      pause();
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static int status(ServeProcess server, String path) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create(server.url() + path)).build();
      return client.send(request, BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private static void restart(int number) throws IOException {
    Path data = REPLICAS.get(number).data();
    REPLICAS.get(number).close();
    REPLICAS.set(number, ServeProcess.on(data, options));
  }

  @Test
  void aGuestThatMeetsAnotherReplicaAtEachStepGetsItsSecret() {
    for (int i = 0; i < 10; i++) {
      assertThat(released(SampleGuest.HONEST)).contains("canary");
    }
  }

  @Test
  void theOwnersTokenIsTheSameEverywhere() throws IOException {
    assertThat(directory.resolve("two/owner-token"))
        .hasSameTextualContentAs(directory.resolve("one/owner-token"));
  }

  @Test
  void aGuestWhoseReplicaIsKilledMeanwhileFinishesAtTheOther() throws Exception {
    var killed = new ArrayList<ServeProcess>();
    var guest =
        new SampleGuest(() -> {
          if (killed.isEmpty()) {
            killed.add(REPLICAS.getFirst());
            killed.getFirst().process().destroyForcibly().onExit().join();
          }
        });

    assertThat(released(guest)).contains("canary");

    assertThat(killed.getFirst().process().isAlive()).isFalse();
    restart(0);
  }

  @Test
  void aPolicyThatIsChangedAtOneReplicaHoldsAtTheOther() {
    try (KbsOwner one = REPLICAS.getFirst().owner()) {
      one.setResourcePolicy(DENY);
      await(() -> REPLICAS.stream().noneMatch(ReplicasTest::releases));
      one.setResourcePolicy(ALLOW);
      await(() -> REPLICAS.stream().allMatch(ReplicasTest::releases));
    }
  }

  private static boolean releases(ServeProcess replica) {
    try (KbsClient client = KbsClient.of(replica.endpoint(), SampleGuest.HONEST)) {
      return client.resource(SECRET) != null;
    } catch (KbsException refused) {
      return false;
    }
  }

  @Test
  void aReferenceValueThatIsSetAtOneReplicaIsKnownAtTheOther() {
    try (KbsOwner one = REPLICAS.getFirst().owner();
        KbsOwner two = REPLICAS.getLast().owner()) {
      one.setReferenceValue("of_replicas", Json.parse("[1]"));
      await(() -> two.referenceValues().text().contains("of_replicas"));
    }
  }

  @Test
  void aRotatedTokenKeyIsPublishedByBothAndGuestsGoOn() throws Exception {
    String before = keys(REPLICAS.getLast());
    try (HttpClient client = HttpClient.newHttpClient()) {
      String token = Files.readString(directory.resolve("one/owner-token")).strip();
      var request =
          HttpRequest.newBuilder(
                  URI.create(REPLICAS.getFirst().url() + "/nacre/v0/token-key/rotate"))
              .header("Authorization", "Bearer " + token)
              .POST(HttpRequest.BodyPublishers.noBody())
              .build();
      assertThat(client.send(request, BodyHandlers.discarding()).statusCode())
          .as(() -> log(REPLICAS.getFirst()))
          .isEqualTo(200);
    }

    await(() -> !keys(REPLICAS.getLast()).equals(before));

    assertThat(keys(REPLICAS.getFirst())).isEqualTo(keys(REPLICAS.getLast()));
    assertThat(released(SampleGuest.HONEST)).contains("canary");
  }

  private static String log(ServeProcess replica) {
    return UserFiles.read(replica.errors()).utf8();
  }

  private static String keys(ServeProcess replica) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create(replica.url() + "/.well-known/jwks.json")).build();
      return client.send(request, BodyHandlers.ofString()).body();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void bothWriteOneAuditLogThatVerifies() throws Exception {
    var writing = new ArrayList<Thread>();
    for (ServeProcess replica : REPLICAS) {
      writing.add(
          Thread.startVirtualThread(() -> {
            try (KbsOwner owner = replica.owner()) {
              for (int i = 0; i < 40; i++) {
                owner.putSecret(
                    ResourceUri.parse("audit/" + replica.data().getFileName() + "/" + i),
                    Secret.copyOf(new byte[] {1}));
              }
            }
          }));
    }
    for (Thread writer : writing) {
      writer.join();
    }

    var told = new ArrayList<String>();
    try (KbsOwner one = REPLICAS.getFirst().owner();
        KbsOwner two = REPLICAS.getLast().owner()) {
      var checkpoint = new AuditLog(one).verify(Optional.empty(), entry -> told.add(entry.text()));
      var again = new AuditLog(two).verify(Optional.of(checkpoint), _ -> {});
      assertThat(again.size()).isGreaterThanOrEqualTo(checkpoint.size());
    }
    assertThat(told).filteredOn(entry -> entry.contains("kbs:///audit/")).hasSize(80);
  }

  @Test
  void aDatabaseThatIsGoneIsToldAndServedAgainWhenItIsBack() throws Exception {
    postgres.kill();
    try {
      for (ServeProcess replica : REPLICAS) {
        await(() -> status(replica, "/readyz") == 503);
        assertThat(status(replica, "/healthz")).isEqualTo(200);
      }
      try (KbsOwner owner = REPLICAS.getFirst().owner()) {
        assertThatThrownBy(() -> owner.putSecret(SECRET, Secret.copyOf(new byte[] {1})))
            .isInstanceOf(KbsException.class)
            .hasMessageContaining("the database of the key broker does not answer");
      }
      assertThat(released(SampleGuest.HONEST)).isEmpty();
    } finally {
      postgres.start();
    }

    for (ServeProcess replica : REPLICAS) {
      await(() -> status(replica, "/readyz") == 200);
    }
    await(() -> released(SampleGuest.HONEST).isPresent());
    try (KbsOwner owner = REPLICAS.getFirst().owner()) {
      owner.putSecret(ResourceUri.parse("after/the/fall"), Secret.copyOf(new byte[] {1}));
    }
    assertThat(Files.readString(REPLICAS.getFirst().errors()))
        .doesNotContain(postgres.settings("x").password().orElseThrow());
  }

  @Test
  void whatAReplicaAcknowledgedBeforeItWasKilledIsThere() throws Exception {
    for (int round = 0; round < 2; round++) {
      var acknowledged = new CopyOnWriteArrayList<ResourceUri>();
      ServeProcess victim = REPLICAS.getFirst();
      int number = round;
      Thread writer =
          Thread.startVirtualThread(() -> {
            try (KbsOwner owner = victim.owner()) {
              for (int i = 0; ; i++) {
                ResourceUri uri = ResourceUri.parse("killed/r" + number + "/" + i);
                owner.putSecret(uri, Secret.copyOf(new byte[3_000]));
                acknowledged.add(uri);
              }
            } catch (KbsException killed) {
              return;
            }
          });
      await(() -> acknowledged.size() > 5);
      victim.kill();
      writer.join();

      try (KbsOwner other = REPLICAS.getLast().owner()) {
        for (ResourceUri uri : acknowledged) {
          assertThat(other.secret(uri).size()).isEqualTo(3_000);
        }
        new AuditLog(other).verify(Optional.empty(), _ -> {});
      }
      restart(0);
    }
  }

  @Test
  void anotherMasterKeyIsRefused() throws Exception {
    Path data = Files.createDirectories(directory.resolve("three"));
    Files.writeString(data.resolve("master.key"), "00".repeat(32));
    Files.setPosixFilePermissions(
        data.resolve("master.key"), PosixFilePermissions.fromString("rw-------"));

    ServeProcess.Ended ended = ServeProcess.refused(data, "127.0.0.1:0", options);

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err())
        .contains("is not the one under which the secrets of this database are sealed");
  }

  @Test
  void aPasswordOnTheCommandLineIsRefusedAndNotRepeated() throws Exception {
    ServeProcess.Ended ended =
        ServeProcess.refused(
            directory.resolve("four"), "127.0.0.1:0", "--database", "postgres://u:canary@h/d");

    assertThat(ended.err()).contains("--database-password-file").doesNotContain("canary");
    assertThat(ended.status()).isNotZero();
  }
}
