package dev.nacre.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreLookTest {
  private final Path data;

  StoreLookTest(@TempDir Path folder) {
    this.data = folder.resolve("data");
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(data)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void whereNothingIsNothingIsMade() {
    assertThat(Store.lookAt(data)).isEmpty();
    assertThat(data).doesNotExist();
  }

  @Test
  void aStoreAtRestIsSeenAndLeftAsItIs() throws IOException {
    try (Store store = Store.openAt(data, InstantSource.system())) {
      store.put("a", "b", Bytes.utf8("c"));
    }
    List<String> before = files();

    try (Store look = Store.lookAt(data).orElseThrow()) {
      assertThat(look.find("a", "b")).contains(Bytes.utf8("c"));
      assertThat(look.namespaces()).containsExactly("a");
      assertThatThrownBy(() -> look.put("a", "b", Bytes.utf8("d")))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("only looked at");
    }
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void aStoreInUseIsSeenAsItIsNow() {
    try (Store store = Store.openAt(data, InstantSource.system());
        Store look = Store.lookAt(data).orElseThrow()) {
      store.put("a", "b", Bytes.utf8("c"));
      assertThat(look.find("a", "b")).contains(Bytes.utf8("c"));
      store.put("a", "b", Bytes.utf8("d"));
      assertThat(look.find("a", "b")).contains(Bytes.utf8("d"));
    }
  }

  @Test
  void aFileThatIsNoDatabaseIsSaidToBeDamaged() throws IOException {
    Files.createDirectory(data);
    Files.writeString(data.resolve("nacre.db"), "no database, but long enough ".repeat(100));

    assertThatThrownBy(() -> Store.lookAt(data))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("is damaged");
  }
}
