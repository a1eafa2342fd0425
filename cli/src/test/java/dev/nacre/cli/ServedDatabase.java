package dev.nacre.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nacre.storage.PostgresSettings;
import dev.nacre.storage.lab.LabPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A schema that nobody used before, on this process's PostgreSQL server.
///
/// @param password the file with its user's password
record ServedDatabase(LabPostgres server, PostgresSettings settings, Path password) {

  /// The test is skipped where PostgreSQL's programs are missing.
  ///
  /// @param folder where the password's file is put
  static ServedDatabase fresh(Path folder) throws IOException {
    Optional<LabPostgres> installed = LabPostgres.ofThisProcess();
    assumeTrue(installed.isPresent(), "needs PostgreSQL's programs: apt-get install postgresql-15");
    return on(installed.get(), folder);
  }

  static ServedDatabase on(LabPostgres server, Path folder) throws IOException {
    PostgresSettings settings = server.freshSchema();
    Path password = folder.resolve("password");
    Files.writeString(password, settings.password().orElseThrow());
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
    return new ServedDatabase(server, settings, password);
  }

  /// The options of `nacre` that name it, behind `others`.
  String[] options(String... others) {
    return Stream.concat(
            Stream.of(others),
            List.of(
                "--database",
                settings + "?sslmode=disable&schema=" + settings.schema(),
                "--database-password-file",
                password.toString())
                .stream())
        .toArray(String[]::new);
  }
}
