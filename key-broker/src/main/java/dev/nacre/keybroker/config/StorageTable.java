package dev.nacre.keybroker.config;

import dev.nacre.codec.MalformedException;
import dev.nacre.storage.PostgresSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Table `storage_backend`: where upstream would keep its values. Here everything lies in one
/// database: in a folder of upstream's, or on the PostgreSQL server that is named.
final class StorageTable {
  /// What upstream's stores keep values under.
  private static final List<String> NAMESPACES =
      List.of("kbs", "repository", "attestation_service_policy", "reference_value", "provisioner");

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
      notes.addAll(unread(type, folder.get()));
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

  /// Nothing of what upstream left in the folder is taken over by itself: a server that starts anew
  /// beside it would seem to have lost the secrets and policies.
  private static List<String> unread(String type, Path folder) {
    boolean isJson = type.equals("localjson");
    boolean isThere =
        NAMESPACES.stream()
            .map(name -> folder.resolve(isJson ? name + ".json" : name))
            .anyMatch(isJson ? Files::isRegularFile : Files::isDirectory);
    return isThere
        ? List.of(
            "storage_backend: upstream's values in that folder are not read: nacre import --from-"
                + (isJson ? "local-json " : "local-fs ")
                + folder)
        : List.of();
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
