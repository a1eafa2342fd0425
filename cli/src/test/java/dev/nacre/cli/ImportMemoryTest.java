package dev.nacre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.cli.ServeProcess.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An upstream store that is larger than the memory of `nacre import`.
class ImportMemoryTest {
  private static final int MEGABYTES = 96;
  private static final String HEAP = "-Xmx40m";

  @Test
  void aStoreThatDoesNotFitIntoMemoryIsTaken(@TempDir Path directory) throws Exception {
    ServedDatabase upstream = ServedDatabase.fresh(directory);
    try (Connection connection = upstream.settings().connect();
        Statement control = connection.createStatement()) {
      control.execute("CREATE SCHEMA " + upstream.settings().schema());
      control.execute("CREATE TABLE repository (key TEXT PRIMARY KEY, value BYTEA)");
      control.execute(
          "INSERT INTO repository SELECT 'a/b/' || i, decode(repeat('00', 1 << 20), 'hex')"
              + " FROM generate_series(1, "
              + MEGABYTES
              + ") AS i");
    }
    List<String> command =
        ServeProcess.nacre(
            "import",
            "--from-postgres",
            upstream.settings() + "?sslmode=disable&schema=" + upstream.settings().schema(),
            "--from-postgres-password-file",
            upstream.password().toString(),
            "--data",
            directory.resolve("data").toString());

    Ended ended =
        ServeProcess.run(
            Stream.of(command.subList(0, 1), List.of(HEAP), command.subList(1, command.size()))
                .flatMap(List::stream)
                .toList());

    assertThat(ended.out())
        .endsWith("imported: 96 new, 0 the same, 0 in place of another, 0 bad\n");
    assertThat(Files.size(directory.resolve("data/nacre.db")))
        .isGreaterThan((long) MEGABYTES << 20);
  }
}
