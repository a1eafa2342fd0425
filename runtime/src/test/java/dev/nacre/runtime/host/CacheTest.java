package dev.nacre.runtime.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheTest {
  @TempDir private Path root;

  @Test
  void anEntryIsMadeOnce() {
    var cache = new Cache(root);
    var made = new AtomicInteger();
    for (int i = 0; i < 2; i++) {
      Path entry =
          cache.entry(
              "kind",
              "key",
              folder -> {
                made.incrementAndGet();
                Files.writeString(folder.resolve("file"), "content");
              });
      assertThat(entry.resolve("file")).hasContent("content");
    }
    assertThat(made).hasValue(1);
  }

  @Test
  void threadsThatWantTheSameEntryMakeItOnce() throws Exception {
    var cache = new Cache(root);
    var made = new AtomicInteger();
    var start = new CountDownLatch(1);
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var wanted =
          IntStream.range(0, 8)
              .mapToObj(i ->
                  pool.submit(() -> {
                    start.await();
                    return cache.entry("kind", "key", folder -> made.incrementAndGet());
                  }))
              .toList();
      start.countDown();
      for (Future<Path> entry : wanted) {
        assertThat(entry.get()).isDirectory();
      }
    }
    assertThat(made).hasValue(1);
  }

  @Test
  void aFailedEntryLeavesNothingAndIsTriedAgain() throws IOException {
    var cache = new Cache(root);
    assertThatThrownBy(() ->
            cache.entry(
                "kind",
                "key",
                folder -> {
                  Files.writeString(folder.resolve("half"), "half");
                  throw new HostException("the mirror is down");
                }))
        .hasMessage("the mirror is down");
    assertThat(root.resolve("kind/key")).doesNotExist();
    try (Stream<Path> left = Files.list(root.resolve("tmp"))) {
      assertThat(left.filter(Files::isDirectory)).isEmpty();
    }
    assertThat(cache.entry("kind", "key", folder -> {})).isDirectory();
  }

  @Test
  void whatAKilledMakerLeftIsRemovedFirst() throws IOException {
    Files.createDirectories(root.resolve("tmp/kind-key/half"));
    Path entry = new Cache(root).entry("kind", "key", folder -> {});
    assertThat(entry).isEmptyDirectory();
  }

  @Test
  void aFullDiskIsSaidInOneLine() {
    assertThatThrownBy(() ->
            new Cache(root)
                .entry(
                    "kind",
                    "key",
                    folder -> {
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(HostException.class)
        .hasMessage(
            "the disk is full at "
                + root
                + ": make room, or set NACRE_CACHE to a folder on a larger disk");
  }

  @Test
  void aStepThatNeedsMoreRoomThanThereIsIsNotStarted() {
    assertThatThrownBy(() -> new Cache(root).requireSpace(1L << 40, "building the firmware"))
        .isInstanceOf(HostException.class)
        .hasMessageStartingWith(
            "building the firmware needs 1099511627776 MiB in " + root + ", but only ");
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.writeString(root.resolve("file"), "");
    assertThatThrownBy(() -> new Cache(file).entry("kind", "key", folder -> {}))
        .isInstanceOf(HostException.class)
        .hasMessageStartingWith("cannot write " + file.resolve("kind/key"));
  }

  @Test
  void theEnvironmentSaysWhereItIs() {
    assertThat(Cache.of(Map.of("NACRE_CACHE", "/n", "XDG_CACHE_HOME", "/x")).root())
        .isEqualTo(Path.of("/n"));
    assertThat(Cache.of(Map.of("NACRE_CACHE", "", "XDG_CACHE_HOME", "/x")).root())
        .isEqualTo(Path.of("/x/nacre"));
    assertThat(Cache.of(Map.of()).root())
        .isEqualTo(Path.of(System.getProperty("user.home"), ".cache", "nacre"));
  }

  @Test
  void ofEntriesThatNobodyUsesTheLastUsedAreKept() throws IOException {
    for (int i = 1; i <= 5; i++) {
      leftByAnother("kind", "old-" + i, i);
    }
    Files.createDirectories(root.resolve("tmp/kind-unfinished/half"));
    Files.createFile(root.resolve("tmp/kind-gone.lock"));
    Files.createFile(root.resolve("tmp/other-gone.lock"));

    new Cache(root).entry("kind", "new", folder -> {});

    assertThat(names("kind")).containsExactly("new", "old-3", "old-4", "old-5");
    assertThat(names("tmp"))
        .containsExactly(
            "kind-new.lock",
            "kind-old-3.lock",
            "kind-old-4.lock",
            "kind-old-5.lock",
            "other-gone.lock");
    assertThat(root.resolve("cache.log"))
        .content()
        .contains("made kind/new", "removed kind/old-1", "removed tmp/kind-unfinished");
  }

  @Test
  void whatThisProcessUsesStays() throws IOException {
    var cache = new Cache(root);
    for (int i = 1; i <= 6; i++) {
      cache.entry("kind", "mine-" + i, folder -> {});
    }
    assertThat(names("kind")).hasSize(6);
  }

  @Test
  void aFileThatIsHeldKeepsItsEntry() throws IOException {
    for (int i = 1; i <= 5; i++) {
      leftByAnother("kind", "old-" + i, i);
    }
    Path file = Files.createFile(root.resolve("kind/old-1/file"));
    var cache = new Cache(root);
    assertThat(cache.hold(file)).isTrue();
    assertThat(cache.hold(root.resolve("kind/gone/file"))).isFalse();

    cache.entry("kind", "new", folder -> {});

    assertThat(file).exists();
  }

  @Test
  void anEntryThatWasRemovedByHandIsMadeAgain() throws IOException {
    var cache = new Cache(root);
    Files.delete(cache.entry("kind", "key", folder -> {}));
    assertThat(cache.entry("kind", "key", folder -> {})).isDirectory();
  }

  @Test
  void whatAnotherProcessUsesStays() throws Exception {
    for (int i = 1; i <= 5; i++) {
      leftByAnother("kind", "old-" + i, i);
    }
    Path lock = root.resolve("tmp/kind-old-1.lock");
    Process other = new ProcessBuilder(lockedBy(lock)).start();
    try {
      assertThat(other.inputReader().readLine()).isEqualTo("held");
      new Cache(root).entry("kind", "new", folder -> {});
      assertThat(names("kind")).containsExactly("new", "old-1", "old-3", "old-4", "old-5");
    } finally {
      other.destroyForcibly().waitFor();
    }
  }

  /// A shared hold, taken by a program of one line: Java's own locks are those of `fcntl`.
  private static List<String> lockedBy(Path lock) {
    return List.of(
        "python3",
        "-c",
        "import fcntl,sys,time; f=open(sys.argv[1],'r+'); fcntl.lockf(f,fcntl.LOCK_SH);"
            + " print('held',flush=True); time.sleep(60)",
        lock.toString());
  }

  private void leftByAnother(String kind, String key, int age) throws IOException {
    Path entry = Files.createDirectories(root.resolve(kind).resolve(key));
    Path lock = Files.createDirectories(root.resolve("tmp")).resolve(kind + "-" + key + ".lock");
    Files.createFile(lock);
    for (Path path : List.of(entry, lock)) {
      Files.setLastModifiedTime(path, FileTime.fromMillis(age * 1000L));
    }
  }

  private List<String> names(String folder) throws IOException {
    try (Stream<Path> found = Files.list(root.resolve(folder))) {
      return found.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void theYoungestEntryComesFirst() throws IOException {
    var cache = new Cache(root);
    Path old = cache.entry("kind", "a-1", folder -> {});
    Path young = cache.entry("kind", "b-1", folder -> {});
    cache.entry("kind", "c-2", folder -> {});
    Files.setLastModifiedTime(old, FileTime.fromMillis(1000));
    assertThat(cache.existing("kind", "-1")).containsExactly(young, old);
    assertThat(cache.existing("other", "")).isEmpty();
  }
}
