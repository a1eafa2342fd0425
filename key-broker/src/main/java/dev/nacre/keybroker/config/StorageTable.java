package dev.nacre.keybroker.config;

import dev.nacre.codec.MalformedException;
import dev.nacre.storage.PostgresSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Table `storage_backend`: where upstream would keep its values. Here everything lies in one
/// database: in a folder of upstream's, or on the PostgreSQL server that is named.
final class StorageTable {
  private StorageTable() {}

  /// @param folder of the database or, beside PostgreSQL, of the keys; where one is named
  /// @param server where values are kept instead, if there
  record Kept(Optional<Path> folder, Optional<PostgresSettings> server) {}

  /// @param own the table `nacre`, whose `data` wins
  static Kept read(Settings root, Settings own, List<String> notes) {
    Settings storage = root.table("storage_backend");
    String type = kind(storage, "storage_type");
    Settings backends = storage.table("backends");
    Settings files = backends.table("local_fs");
    Settings json = backends.table("local_json");
    Optional<Path> folder =
        switch (type) {
          case "localfs" -> Optional.of(Path.of(files.text("dir_path", Defaults.LOCAL_FS)));
          case "localjson" -> Optional.of(Path.of(json.text("file_dir_path", Defaults.LOCAL_JSON)));
          case "memory", "postgres" -> Optional.empty();
          default ->
              throw MalformedException.at(
                  storage.path("storage_type"), "Memory, LocalFs, LocalJson or Postgres", type);
        };
    Settings postgres = backends.table("postgres");
    PostgresSettings server = PostgresTable.read(postgres);
    var _ = files.text("dir_path");
    var _ = json.text("file_dir_path");
    notes.addAll(
        backends.ignored("memory", "redis").stream().map(key -> key + " has no effect").toList());
    boolean shared = type.equals("postgres");
    if (folder.isPresent()) {
      notes.add("storage_backend: values are kept in nacre.db in that folder, secrets encrypted");
    }
    if (root.has("session_storage_type")) {
      notes.add("session_storage_type has no effect: sessions travel in their cookies");
    }
    files.requireNothingElse();
    json.requireNothingElse();
    backends.requireNothingElse();
    storage.requireNothingElse();
    Optional<Path> named = own.text("data").map(Path::of).or(() -> folder);
    return new Kept(named, shared ? Optional.of(server) : Optional.empty());
  }

  /// `LocalFs`, `local_fs` and `localfs` are one.
  private static String kind(Settings table, String key) {
    return table.text(key, "memory").toLowerCase(Locale.ROOT).replace("_", "");
  }

  /// Upstream's folders.
  private static final class Defaults {
    static final String LOCAL_FS = "/opt/confidential-containers/storage/local_fs";
    static final String LOCAL_JSON = "/opt/confidential-containers/storage/local_json";
  }
}
