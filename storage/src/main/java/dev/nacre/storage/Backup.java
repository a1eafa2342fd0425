package dev.nacre.storage;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/// A data folder in one file, sealed under its master key, which is not in it, unless wrapped by
/// somebody else who keeps it.
///
/// Inside is a ZIP archive of the database, as it was at one moment, and of the small files beside
/// it. Servers may run meanwhile. What lay on a PostgreSQL server is in it as a SQLite file too, so
/// a backup of either kind is restored to either kind.
public final class Backup {
  private static final String DATABASE = "nacre.db";

  /// What SQLite leaves beside a database after a crash, and plays into whichever lies there next.
  private static final List<String> LOGS = List.of(DATABASE + "-wal", DATABASE + "-journal");

  private static final List<String> BESIDE =
      List.of("owner-token", "tls-certificate.pem", "tls-key.pem");
  private static final List<String> BESIDE_DATABASE =
      Stream.concat(Stream.of(MasterKeySource.FILE), BESIDE.stream()).toList();

  private Backup() {}

  /// What a backup holds.
  ///
  /// @param secrets sealed values, each of which was opened to see that it can be
  /// @param auditEntries length of the audit log
  public record Content(long secrets, long auditEntries) {}

  /// Writes `file`, which must not exist, and reads it back as [#restore] would.
  ///
  /// @param server where the values are, if not in `directory`
  /// @param source of the master key; where somebody else keeps that, the backup holds the wrapped
  ///   key, and whoever keeps it opens the backup
  /// @throws StoreException when the folder cannot be read, or `file` not be written
  public static Content write(
      Path directory,
      Optional<PostgresSettings> server,
      Path file,
      MasterKeySource source,
      SecureRandom chance) {
    if (server.isEmpty() && Files.notExists(directory.resolve(DATABASE))) {
      throw new StoreException("there is no database in " + directory + ": name its data folder");
    }
    if (Files.exists(file)) {
      throw new StoreException(file + " exists already; name another file");
    }
    Path folder = folderOf(file);
    try (MasterKey key = source.open(chance);
        Scratch own = Scratch.in(directory);
        Scratch beside = Scratch.in(folder)) {
      Path snapshot = own.path(DATABASE);
      snapshot(directory, server, snapshot);
      Path draft = beside.path("draft");
      seal(directory, snapshot, draft, source, key, chance);
      Files.delete(snapshot);
      Content content = verified(draft, key, own.folder("again"));
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
      force(folder, StandardOpenOption.READ);
      return content;
    } catch (IOException e) {
      throw PrivateFile.failure(file, e);
    }
  }

  private static void snapshot(Path directory, Optional<PostgresSettings> server, Path target) {
    if (server.isPresent()) {
      StoreCopy.toFile(new PostgresServer(server.get()), target);
      return;
    }
    var file = new SqliteFile(directory.resolve(DATABASE));
    try {
      file.snapshot(target);
    } catch (SQLException e) {
      throw file.explained(e);
    }
  }

  /// Brings the folder of a backup back into `directory`, which must hold no database and no other
  /// master key, with a copy of the master key. Everything is checked before the folder gets
  /// anything.
  ///
  /// @param source of the master key; its file is not needed where the backup holds the wrapped key
  /// @param server gets the values instead of the folder, if there; it must be empty
  /// @throws StoreException when `file` is no sound backup under that key
  public static Content restore(
      Path file,
      MasterKeySource source,
      Path directory,
      Optional<PostgresSettings> server,
      SecureRandom chance) {
    if (Files.notExists(file)) {
      throw new StoreException("there is no file " + file);
    }
    requireNoDatabase(directory);
    String keyText = keyText(file, source);
    Path target = directory.toAbsolutePath();
    requireNoOtherKey(target.resolve(MasterKeySource.FILE), keyText);
    boolean there = Files.exists(target);
    PrivateFile.makeFolder(target);
    try (DirectoryLock _ = DirectoryLock.take(target);
        Scratch scratch = Scratch.in(target);
        MasterKey key = source.of(keyText, chance)) {
      requireNoDatabase(directory);
      return restore(file, key, keyText, scratch.folder("files"), target, server);
    } catch (IOException e) {
      throw PrivateFile.failure(target, e);
    } finally {
      if (!there) {
        removeIfEmpty(target);
      }
    }
  }

  private static void requireNoDatabase(Path directory) {
    if (Files.exists(directory.resolve(DATABASE))) {
      throw new StoreException(
          directory + " holds a database already: name an empty folder, or move it away");
    }
    for (String log : LOGS) {
      if (Files.exists(directory.resolve(log))) {
        throw new StoreException(
            directory.resolve(log)
                + " belongs to a database that is not there, and would be played into the restored"
                + " one: move it away");
      }
    }
  }

  private static Content restore(
      Path file,
      MasterKey key,
      String keyText,
      Path unpacked,
      Path target,
      Optional<PostgresSettings> server)
      throws IOException {
    Content content = opened(file, key, unpacked, BESIDE_DATABASE);
    var _ = PrivateFile.readOrCreate(unpacked.resolve(MasterKeySource.FILE), () -> keyText);
    Optional<PostgresServer> elsewhere = server.map(PostgresServer::new);
    elsewhere.ifPresent(StoreCopy::requireEmpty);
    moveFiles(unpacked, target, BESIDE_DATABASE);
    if (elsewhere.isPresent()) {
      StoreCopy.fromFile(unpacked.resolve(DATABASE), elsewhere.get());
    } else {
      moveFiles(unpacked, target, List.of(DATABASE));
    }
    return content;
  }

  private static String keyText(Path file, MasterKeySource source) {
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file))) {
      Optional<String> wrapped = KeyPrelude.read(raw);
      if (wrapped.isPresent()) {
        return wrapped.get();
      }
    } catch (IOException e) {
      throw new StoreException("cannot read the backup " + file + ": " + FileTrouble.words(e), e);
    }
    if (Files.notExists(source.file())) {
      throw new StoreException(
          "the backup " + file + " was made under a key in a file: name that file");
    }
    return PrivateFile.read(source.file());
  }

  /// A folder without a database may be that of a replica: its key opens what lies elsewhere, and
  /// may be the only copy.
  private static void requireNoOtherKey(Path place, String keyText) {
    if (Files.exists(place) && !PrivateFile.read(place).strip().equals(keyText.strip())) {
      throw new StoreException(
          place + " is another master key than the backup's: name another folder, or move it away");
    }
  }

  /// The database comes after the others: a folder without it is an empty one. All are on disk when
  /// this returns.
  private static void moveFiles(Path from, Path to, List<String> names) throws IOException {
    PrivateFile.makeFolder(to);
    for (String name : names) {
      if (Files.exists(from.resolve(name))) {
        force(from.resolve(name), StandardOpenOption.WRITE);
        Files.move(from.resolve(name), to.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      }
    }
    force(to, StandardOpenOption.READ);
  }

  private static void force(Path path, StandardOpenOption how) throws IOException {
    try (FileChannel channel = FileChannel.open(path, how)) {
      channel.force(true);
    }
  }

  private static void seal(
      Path directory,
      Path snapshot,
      Path draft,
      MasterKeySource source,
      MasterKey key,
      SecureRandom chance)
      throws IOException {
    PrivateFile.touch(draft);
    try (OutputStream raw =
            KeyPrelude.before(source, new BufferedOutputStream(Files.newOutputStream(draft)));
        var zip = new ZipOutputStream(SealedStream.sealing(raw, key, chance))) {
      add(zip, DATABASE, snapshot);
      for (String name : BESIDE) {
        if (Files.exists(directory.resolve(name))) {
          add(zip, name, directory.resolve(name));
        }
      }
    }
    force(draft, StandardOpenOption.WRITE);
  }

  private static void add(ZipOutputStream zip, String name, Path content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    Files.copy(content, zip);
    zip.closeEntry();
  }

  /// Reads all of `file` as [#restore] would; only the database, whose secrets are sealed, is
  /// written down in the empty folder `scratch`.
  static Content verified(Path file, MasterKey key, Path scratch) throws IOException {
    return opened(file, key, scratch, List.of());
  }

  /// Unpacks the database and what is `wanted` beside it into the empty folder `target`, and checks
  /// it.
  private static Content opened(Path file, MasterKey key, Path target, List<String> wanted)
      throws IOException {
    try (InputStream raw = KeyPrelude.skipped(new BufferedInputStream(Files.newInputStream(file)));
        InputStream plain = SealedStream.opening(raw, key);
        var zip = new ZipInputStream(plain)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (!entry.getName().equals(DATABASE) && !BESIDE.contains(entry.getName())) {
          throw new StoreException("it holds " + entry.getName() + ", which no backup does");
        }
        if (!entry.getName().equals(DATABASE) && !wanted.contains(entry.getName())) {
          continue;
        }
        Path unpacked = target.resolve(entry.getName());
        PrivateFile.touch(unpacked);
        Files.copy(zip, unpacked, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(unpacked, PosixFilePermissions.fromString("rw-------"));
      }
      // What follows the archive is authenticated too: a shortened file is noticed only at its end.
      var _ = plain.transferTo(OutputStream.nullOutputStream());
    } catch (StoreException e) {
      throw new StoreException("cannot use the backup " + file + ": " + e.getMessage(), e);
    }
    return check(file, key, target);
  }

  private static Content check(Path file, MasterKey key, Path target) {
    if (Files.notExists(target.resolve(DATABASE))) {
      throw new StoreException("cannot use the backup " + file + ": it holds no database");
    }
    try (Store store = Store.openAt(target, InstantSource.system())) {
      SecretStore.requireAtRest(store);
      if (!SecretStore.isOf(store, key)) {
        throw new StoreException(
            "the master key of the backup is not the one under which its secrets are sealed: it"
                + " was changed meanwhile, or is another store's");
      }
      long secrets = new Seals(store).each(key, (_, _, _) -> {});
      return new Content(secrets, store.nextEntry(Journal.AUDIT));
    }
  }

  private static Path folderOf(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    return folder == null ? file.toAbsolutePath() : folder;
  }

  /// Where nothing but the lock is in it.
  private static void removeIfEmpty(Path folder) {
    Path lock = DirectoryLock.of(folder);
    try (Stream<Path> files = Files.list(folder)) {
      if (files.allMatch(lock::equals)) {
        Files.deleteIfExists(lock);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new StoreException("cannot remove " + folder + ": " + FileTrouble.words(e), e);
    }
  }
}
