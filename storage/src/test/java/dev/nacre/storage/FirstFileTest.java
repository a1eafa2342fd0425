package dev.nacre.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstFileTest {
  private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rw-r--r--");

  /// As the kernel answers on a file system that has none.
  private static final FirstFile.Linking NO_LINKS =
      (name, file) -> {
        throw new FileSystemException(name.toString(), file.toString(), "Operation not permitted");
      };

  private final Path folder;
  private final Path file;

  FirstFileTest(@TempDir Path folder) {
    this.folder = folder;
    this.file = folder.resolve("file");
  }

  private static void awaitOthers(CyclicBarrier start) {
    try {
      start.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /// What lies there at the end of a race is what each of its makers saw right behind its own turn.
  private void race(FirstFile.Linking linking) throws Exception {
    var start = new CyclicBarrier(8);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var makers =
          Stream.iterate(0, number -> number + 1)
              .limit(8)
              .map(number ->
                  threads.submit(() -> {
                    awaitOthers(start);
                    FirstFile.create(file, "of " + number, MODE, linking);
                    return Files.readString(file);
                  }))
              .toList();
      String kept = makers.getFirst().get();
      assertThat(makers).allSatisfy(maker -> assertThat(maker.get()).isEqualTo(kept));
    }
  }

  @Test
  void ofManyWhoMakeItOneDoes() throws Exception {
    race(Files::createLink);

    assertThat(Files.getPosixFilePermissions(file)).isEqualTo(MODE);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void itIsSoWithoutHardLinksToo() throws Exception {
    race(NO_LINKS);

    assertThat(Files.getPosixFilePermissions(file)).isEqualTo(MODE);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactlyInAnyOrder(file, folder.resolve("file.lock"));
    }
  }

  @Test
  void whatCannotBeMadeAtAllIsTold() {
    Path nowhere = folder.resolve("nowhere/file");

    assertThatThrownBy(() -> FirstFile.create(nowhere, "x", MODE, NO_LINKS))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("cannot write " + nowhere);
  }
}
