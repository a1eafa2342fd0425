package dev.nacre.storage;

import dev.nacre.codec.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A new master key for a store whose server is stopped. The contents stay as they are: only the
/// keys that seal them are sealed anew.
///
/// The new key lies beside the old one until nothing is sealed under the old one any more; an
/// interrupted rotation goes on where it stood when it is asked for again, and no server starts
/// before.
public final class KeyRotation {
  static final String NEXT = MasterKeySource.FILE + ".next";

  private static final int BATCH = 500;

  private KeyRotation() {}

  /// @param secrets that were sealed anew
  /// @param oldKey where the old key lies now: for backups that were made under it
  public record Done(long secrets, Path oldKey) {}

  /// Moves the secrets from one custodian of the master key to another; to the same one, under a
  /// new version of its own key.
  ///
  /// @param from where the key of the data folder comes from
  /// @param to the same file, with whoever shall keep the new key
  /// @param server where the values are, if not in the folder of the key
  /// @throws StoreException when the folder or the server is in use, a value does not open, or a
  ///   key is away
  public static Done rotate(
      MasterKeySource from,
      MasterKeySource to,
      Optional<PostgresSettings> server,
      SecureRandom chance) {
    Path current = from.file();
    try (Store store = alone(current.resolveSibling(""), server);
        MasterKey old = from.open(chance);
        MasterKey fresh = next(store, old, to, chance)) {
      if (!SecretStore.isOf(store, old) && !SecretStore.isOf(store, fresh)) {
        throw SecretStore.another(current);
      }
      SecretStore.announce(store, fresh);
      long secrets = sealAnew(store, old, fresh);
      SecretStore.rename(store, fresh);
      Path kept = current.resolveSibling(current.getFileName() + "." + old.name().hex());
      var _ = PrivateFile.readOrCreate(kept, () -> PrivateFile.read(current));
      Files.move(current.resolveSibling(NEXT), current, StandardCopyOption.ATOMIC_MOVE);
      return new Done(secrets, kept);
    } catch (IOException e) {
      throw PrivateFile.failure(current, e);
    }
  }

  private static Store alone(Path directory, Optional<PostgresSettings> server) {
    InstantSource clock = InstantSource.system();
    if (server.isPresent()) {
      return PostgresStore.open(new PostgresServer(server.get(), true), clock);
    }
    if (Files.notExists(directory.resolve("nacre.db"))) {
      throw new StoreException("there is no database in " + directory + ": name its data folder");
    }
    return Store.openAt(directory, clock);
  }

  /// The one that an interrupted rotation left, or a fresh one: where every value opens, for a
  /// rotation that cannot end keeps servers out.
  private static MasterKey next(
      Store store, MasterKey old, MasterKeySource to, SecureRandom chance) {
    Path next = to.file().resolveSibling(NEXT);
    if (Files.notExists(next)) {
      if (!SecretStore.isOf(store, old)) {
        throw SecretStore.another(to.file());
      }
      var _ = new Seals(store).each(old, (_, _, _) -> {});
      to.custodian().ifPresent(Custodian::renew);
    }
    return to.at(next).openOrCreate(chance);
  }

  static long sealAnew(Store store, MasterKey old, MasterKey fresh) {
    var batch = new ArrayList<Change>();
    long secrets =
        new Seals(store)
            .each(
                old,
                (namespace, key, sealed) -> {
                  Bytes again = old.sealAnew(namespace, key, sealed, fresh);
                  batch.add(new Change.Put(namespace, key, again));
                  if (batch.size() == BATCH) {
                    flush(store, batch);
                  }
                });
    flush(store, batch);
    return secrets;
  }

  private static void flush(Store store, List<Change> batch) {
    if (!batch.isEmpty()) {
      var _ = store.apply(List.copyOf(batch));
      batch.clear();
    }
  }
}
