package dev.nacre.storage.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The programs of a PostgreSQL server on this machine, such as Debian's package `postgresql-15`
/// brings them.
///
/// @param folder with `initdb` and `postgres` in it
public record PostgresPrograms(Path folder) {
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

  /// The newest that are installed; empty when none are.
  public static Optional<PostgresPrograms> find() {
    var candidates = new ArrayList<Path>();
    if (Files.isDirectory(DEBIAN)) {
      try (Stream<Path> versions = Files.list(DEBIAN)) {
        versions
            .sorted(Comparator.comparingInt(PostgresPrograms::number).reversed())
            .forEach(version -> candidates.add(version.resolve("bin")));
      } catch (IOException e) {
        throw LabException.cannot("read " + DEBIAN, e);
      }
    }
    for (String folder : String.valueOf(System.getenv("PATH")).split(":", -1)) {
      candidates.add(Path.of(folder));
    }
    return candidates.stream()
        .filter(folder -> Files.isExecutable(folder.resolve("initdb")))
        .filter(folder -> Files.isExecutable(folder.resolve("postgres")))
        .findFirst()
        .map(PostgresPrograms::new);
  }

  private static int number(Path version) {
    String name = version.getFileName().toString();
    return name.matches("[0-9]{1,4}") ? Integer.parseInt(name) : 0;
  }

  /// A command line that runs a program as somebody who is not root, whom PostgreSQL refuses.
  List<String> command(String program, List<String> arguments) {
    var command = new ArrayList<>(List.of(folder.resolve(program).toString()));
    command.addAll(arguments);
    return unprivileged(command);
  }

  /// The same for any command.
  static List<String> unprivileged(List<String> command) {
    var words = new ArrayList<String>();
    if ("root".equals(System.getProperty("user.name"))) {
      words.addAll(
          List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"));
    }
    words.addAll(command);
    return words;
  }
}
