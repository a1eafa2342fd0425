package dev.nacre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.kbs.AuditCheckpoint;
import dev.nacre.protocol.kbs.AuditLog;
import dev.nacre.protocol.kbs.KbsException;
import dev.nacre.protocol.kbs.KbsOwner;
import dev.nacre.protocol.kbs.ResourceUri;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Kills the whole server with SIGKILL while owners write, again and again.
///
/// `./nacre test --kills 50` for the long loop.
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class KilledServerTest {
  private static final int ROUNDS = Integer.getInteger("nacre.kills", 3);
  private static final int WRITERS = 4;
  private static final int MOST_READ = 100;
  private static final String OVERWRITTEN = "the/same/name";
  private static final int LONGEST_LIFE_MILLIS = 400;

  /// Secrets that were sent, by name; and those of them that were acknowledged.
  private final ConcurrentMap<String, String> sent = new ConcurrentHashMap<>();

  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

  /// One secret that is overwritten by increasing numbers: the last acknowledged one.
  private volatile long counter;

  private Optional<AuditCheckpoint> checkpoint = Optional.empty();

  /// How many secrets there are, the overwritten one too.
  private int kept;

  @Test
  void nothingAcknowledgedIsLostAndTheAuditLogStillVerifies(@TempDir Path directory)
      throws Exception {
    killAgainAndAgain(directory, ServeProcess::kill);
  }

  @Test
  void nothingAcknowledgedIsLostOnPostgres(@TempDir Path directory) throws Exception {
    ServedDatabase database = ServedDatabase.fresh(directory);

    killAgainAndAgain(directory, ServeProcess::kill, database.options());
  }

  @Test
  void norWhenPostgresIsKilledWithIt(@TempDir Path directory) throws Exception {
    ServedDatabase database = ServedDatabase.fresh(directory);
    Killing both =
        server -> {
          database.server().kill();
          server.kill();
          database.server().start();
        };

    killAgainAndAgain(directory, both, database.options());
  }

  @FunctionalInterface
  private interface Killing {
    void kill(ServeProcess server) throws InterruptedException;
  }

  private void killAgainAndAgain(Path directory, Killing killing, String... options)
      throws Exception {
    long seed = System.nanoTime();
    var chance = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      String what = "round " + round + ", seed " + seed;
      int before = acknowledged.size();
      try (ServeProcess server = ServeProcess.on(directory.resolve("data"), options)) {
        check(server, what);
        writeUntilKilled(server, killing, round, chance.nextInt(LONGEST_LIFE_MILLIS));
      }
      assertThat(acknowledged.size()).as(what).isGreaterThan(before);
    }
    try (ServeProcess server = ServeProcess.on(directory.resolve("data"), options)) {
      check(server, "the end, seed " + seed);
    }
    System.out.printf(
        "%d kills: %d secrets and %d changes acknowledged, all there; of %d under way, %d are"
            + " there%n",
        ROUNDS,
        acknowledged.size(),
        counter,
        sent.size() - acknowledged.size(),
        kept - 1 - acknowledged.size());
  }

  private void writeUntilKilled(ServeProcess server, Killing killing, int round, int millis)
      throws Exception {
    int goal = acknowledged.size() + WRITERS;
    try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
      var writing = new ArrayList<Future<?>>();
      for (int i = 0; i < WRITERS; i++) {
        String prefix = "round-" + round + "/writer-" + i + "/";
        writing.add(writers.submit(() -> putSecrets(server, prefix)));
      }
      writing.add(writers.submit(() -> overwrite(server)));
      while (acknowledged.size() < goal) {
        Thread.sleep(5);
      }
      Thread.sleep(millis);
      killing.kill(server);
      for (Future<?> each : writing) {
        each.get();
      }
    }
  }

  private void putSecrets(ServeProcess server, String prefix) {
    try (KbsOwner owner = server.owner()) {
      for (int i = 0; ; i++) {
        String name = prefix + i;
        String content = name + " ".repeat(i % 3_000);
        sent.put(name, content);
        owner.putSecret(ResourceUri.parse(name), secret(content));
        acknowledged.add(name);
      }
    } catch (KbsException killed) {
      requireGone(killed);
    }
  }

  private void overwrite(ServeProcess server) {
    try (KbsOwner owner = server.owner()) {
      for (long next = counter + 1; ; next++) {
        owner.putSecret(ResourceUri.parse(OVERWRITTEN), secret(Long.toString(next)));
        counter = next;
      }
    } catch (KbsException killed) {
      requireGone(killed);
    }
  }

  /// The server was killed, or noticed before it was that its database is gone.
  private static void requireGone(KbsException killed) {
    if (killed.reason() != KbsException.Reason.UNREACHABLE) {
      assertThat(killed).hasMessageContaining("the database of the key broker does not answer");
    }
  }

  private static Secret secret(String content) {
    return Secret.utf8(content);
  }

  private void check(ServeProcess server, String what) {
    try (KbsOwner owner = server.owner()) {
      var audited = new HashSet<String>();
      checkpoint = Optional.of(new AuditLog(owner).verify(checkpoint, into(audited)));
      List<String> names = names(owner.secrets());
      kept = names.size();
      assertThat(names).as(what).containsAll(acknowledged);
      assertThat(audited).as(what).containsAll(names);
      if (counter > 0) {
        long found = Long.parseLong(content(owner, OVERWRITTEN));
        assertThat(found).as(what).isBetween(counter, counter + 1);
        counter = found;
      }
      requireWhole(owner, names, what);
    }
  }

  /// What was not acknowledged may be there; what is there is whole. Of many, some are read.
  private void requireWhole(KbsOwner owner, List<String> names, String what) {
    int step = 1 + names.size() / MOST_READ;
    for (int i = 0; i < names.size(); i += step) {
      String name = names.get(i);
      if (!name.equals(OVERWRITTEN)) {
        assertThat(content(owner, name)).as(what + ", " + name).isEqualTo(sent.get(name));
      }
    }
  }

  private static String content(KbsOwner owner, String name) {
    return owner
        .secret(ResourceUri.parse(name))
        .reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  private static List<String> names(Json secrets) {
    return ((JsonArray) secrets)
        .stream().map(secret -> ((JsonObject) secret).string("name")).toList();
  }

  /// Collects the secrets whose putting stands in the log.
  private static Consumer<JsonObject> into(Set<String> audited) {
    return numbered -> {
      JsonObject entry = numbered.object("entry");
      if (entry.string("kind").equals("secret-put")) {
        audited.add(entry.string("resource").substring("kbs:///".length()));
      }
    };
  }
}
