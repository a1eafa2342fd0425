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

/// A new master key for a store whose server is stopped. The contents stay as they are: only the
/// keys that seal them are sealed anew.
///
/// The new key lies beside the old one until nothing is sealed under the old one any more; an
/// interrupted rotation goes on where it stood when it is asked for again, and no server starts
/// before.
public final class KeyRotation {
  static final String NEXT = "master.key.next";

  private static final String CURRENT = "master.key";
  private static final int BATCH = 500;

  private KeyRotation() {}

  /// @param secrets that were sealed anew
  /// @param oldKey where the old key lies now: for backups that were made under it
  public record Done(long secrets, Path oldKey) {}

  /// @throws StoreException when the folder is in use, or a value does not open
  public static Done rotate(Path directory, SecureRandom chance) {
    Path current = directory.resolve(CURRENT);
    Path next = directory.resolve(NEXT);
    if (Files.notExists(directory.resolve("nacre.db"))) {
      throw new StoreException("there is no database in " + directory + ": name its data folder");
    }
    try (Store store = Store.openAt(directory, InstantSource.system())) {
      MasterKey old = MasterKey.read(current, chance);
      MasterKey fresh = MasterKey.readOrCreate(next, chance);
      long secrets = sealAnew(store, old, fresh);
      SecretStore.rename(store, fresh);
      Path kept = directory.resolve(CURRENT + "." + old.name().hex());
      Files.copy(
          current, kept, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
      Files.move(next, current, StandardCopyOption.ATOMIC_MOVE);
      return new Done(secrets, kept);
    } catch (IOException e) {
      throw PrivateFile.failure(current, e);
    }
  }

  private static long sealAnew(Store store, MasterKey old, MasterKey fresh) {
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
