package dev.nacre.keybroker.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.merkle.MerkleTree;
import dev.nacre.storage.Journal;
import dev.nacre.storage.LogBlock;
import dev.nacre.storage.LogEntry;
import dev.nacre.storage.Store;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Kills a process that prunes, again and again: what is gone is archived and told, what is left
/// and what is archived make the tree that there was.
class KilledPruningTest {
  private static final int ROUNDS = Integer.getInteger("nacre.crash.rounds", 5);

  @TempDir private Path directory;

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void aKillInTheMiddleOfPruningLosesNothing() throws Exception {
    Path data = Files.createDirectory(directory.resolve("data"));
    Path archive = Files.createDirectory(directory.resolve("archive"));
    long before = 0;
    for (int round = 0; round < ROUNDS; round++) {
      pruneUntilKilled(data, archive, 1 + round % 3);

      Store store = Store.openAt(data, InstantSource.system());
      try (PruningLab lab = PruningLab.on(store, data.resolve("master.key"))) {
        assertThat(lab.first()).isGreaterThan(before);
        before = lab.first();
        assertWhole(lab, archive);
      }
    }
  }

  private static void assertWhole(PruningLab lab, Path archive) throws Exception {
    long first = lab.first();
    assertThat(lab.told().getFirst().number("to")).isEqualTo(first);
    var leaves = new ArrayList<Bytes>();
    for (long block = 0; block < first / LogBlock.SIZE; block++) {
      Path file = archive.resolve("audit/%010d.jsonl".formatted(block * LogBlock.SIZE));
      for (String line : Files.readAllLines(file)) {
        var archived = (JsonObject) Json.parse(line);
        leaves.add(MerkleTree.leaf(Bytes.utf8(archived.get("entry").canonical())));
      }
    }
    for (LogEntry entry : lab.store().entries(Journal.AUDIT, 0, Integer.MAX_VALUE)) {
      assertThat(entry.number()).isEqualTo(leaves.size());
      leaves.add(MerkleTree.leaf(entry.entry()));
    }
    AuditTree tree = lab.tree();
    assertThat(tree.size()).isEqualTo(leaves.size());
    assertThat(tree.root()).isEqualTo(MerkleTree.root(leaves));
    assertThat(tree.inclusion(1_000, tree.size())).isNotEmpty();
  }

  private static void pruneUntilKilled(Path data, Path archive, int steps) throws Exception {
    Process child =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty(
                        "surefire.test.class.path",
                        System.getProperty(
                            "test.class.path", System.getProperty("java.class.path"))),
                    Pruner.class.getName(),
                    data.toString(),
                    archive.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines = child.inputReader(StandardCharsets.US_ASCII)) {
      for (int i = 0; i < steps; i++) {
        assertThat(lines.readLine()).isNotNull();
      }
    } finally {
      var _ = child.toHandle().destroyForcibly();
    }
    assertThat(child.waitFor(1, TimeUnit.MINUTES)).isTrue();
  }

  /// The child: writes and prunes without end, and says when it began and ended to prune.
  static final class Pruner {
    private Pruner() {}

    public static void main(String[] arguments) {
      Path data = Path.of(arguments[0]);
      Store store = Store.openAt(data, InstantSource.system());
      PruningLab lab = PruningLab.on(store, data.resolve("master.key"));
      while (true) {
        lab.append(2 * LogBlock.SIZE, Instant.now());
        lab.prune("500 entries", Optional.of(Path.of(arguments[1])), Optional.empty());
        System.out.println(lab.first());
        System.out.flush();
      }
    }
  }
}
