package dev.nacre.storage;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteLogBlockTest extends LogBlockContract {
  private final Path directory;

  SqliteLogBlockTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Override
  Store open() {
    return Store.openAt(directory, StoreContract.CLOCK);
  }

  @Override
  void execute(String statement) throws Exception {
    try (var connection = new SqliteFile(directory.resolve("nacre.db")).connect();
        var control = connection.createStatement()) {
      control.execute(statement);
    }
  }
}
