package dev.nacre.storage;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Secrets of one namespace of a [Store], sealed under a [MasterKey].
public final class SecretStore {
  private static final String META = "nacre_meta";
  private static final String MASTER_KEY_NAME = "master-key-name";

  private static final int PAGE = 500;

  /// Where the name of the key lies that all secrets are sealed under.
  static final Place KEY_NAME = new Place(META, MASTER_KEY_NAME);

  /// The name of the key that a rotation seals under; there until its end.
  private static final String NEXT_KEY_NAME = "master-key-next";

  private final Store store;
  private final MasterKey key;
  private final String namespace;

  private SecretStore(Store store, MasterKey key, String namespace) {
    this.store = store;
    this.key = key;
    this.namespace = namespace;
  }

  /// The master key of `store` from `file`, made together with the first use of the store.
  ///
  /// @throws StoreException when the file is missing, wrong, or not the store's
  public static MasterKey masterKey(Store store, Path file, SecureRandom chance) {
    return masterKey(store, MasterKeySource.of(file), chance);
  }

  /// @throws StoreException when the file is missing, wrong, or not the store's, or the key is away
  public static MasterKey masterKey(Store store, MasterKeySource source, SecureRandom chance) {
    requireAtRest(store, source);
    MasterKey key = hasKey(store) ? source.open(chance) : source.openOrCreate(chance);
    try {
      // Another replica may have begun the same database with a key of its own.
      var _ = store.putIfAbsent(META, MASTER_KEY_NAME, key.name());
      return requireOf(store, key, source);
    } catch (RuntimeException e) {
      key.close();
      throw e;
    }
  }

  /// The master key of a store that has one, without making anything.
  ///
  /// @throws StoreException when the file is missing, wrong, or not the store's, or the key is away
  public static Optional<MasterKey> existingMasterKey(
      Store store, MasterKeySource source, SecureRandom chance) {
    requireAtRest(store, source);
    if (!hasKey(store)) {
      return Optional.empty();
    }
    MasterKey key = source.open(chance);
    try {
      return Optional.of(requireOf(store, key, source));
    } catch (RuntimeException e) {
      key.close();
      throw e;
    }
  }

  private static boolean hasKey(Store store) {
    return store.find(META, MASTER_KEY_NAME).isPresent();
  }

  private static MasterKey requireOf(Store store, MasterKey key, MasterKeySource source) {
    if (!isOf(store, key)) {
      throw another(source.file());
    }
    return key;
  }

  private static void requireAtRest(Store store, MasterKeySource source) {
    if (Files.exists(source.file().resolveSibling(KeyRotation.NEXT))) {
      throw interrupted();
    }
    requireAtRest(store);
  }

  /// Whether the store's secrets are sealed under `key`, as far as there are any.
  static boolean isOf(Store store, MasterKey key) {
    return store.find(META, MASTER_KEY_NAME).filter(name -> !name.equals(key.name())).isEmpty();
  }

  static StoreException another(Path file) {
    return new StoreException(
        "the master key "
            + file
            + " is not the one under which the secrets of this database are sealed: bring the"
            + " right file back from its backup, or from another replica");
  }

  /// @throws StoreException when some secrets may be under the old key and some under the new one
  static void requireAtRest(Store store) {
    if (store.find(META, NEXT_KEY_NAME).isPresent()) {
      throw interrupted();
    }
  }

  private static StoreException interrupted() {
    return new StoreException(
        "a rotation of the master key was interrupted: run nacre key rotate again");
  }

  /// From now on, until [#rename], the store's secrets are under the old key or under `key`.
  static void announce(Store store, MasterKey key) {
    store.put(META, NEXT_KEY_NAME, key.name());
  }

  /// From now on the store's secrets are sealed under `key`.
  static void rename(Store store, MasterKey key) {
    var _ =
        store.apply(
            List.of(
                new Change.Put(META, MASTER_KEY_NAME, key.name()),
                new Change.Delete(META, NEXT_KEY_NAME)));
  }

  public static SecretStore in(Store store, String namespace, MasterKey key) {
    return new SecretStore(store, key, namespace);
  }

  public Optional<Secret> find(String entry) {
    return sealed(entry).map(sealed -> opened(entry, sealed));
  }

  private Secret opened(String entry, Bytes sealed) {
    return key.open(store.fullName(namespace), entry, sealed);
  }

  /// Opens every value, and looks at none.
  ///
  /// @throws StoreException when one does not open
  public void requireOpening() {
    List<Item> page = list("", PAGE);
    while (!page.isEmpty()) {
      page.forEach(item -> find(item.key()).ifPresent(Secret::close));
      page = list(page.getLast().key(), PAGE);
    }
  }

  /// A value and its content, which whoever gets it closes.
  ///
  /// @param sealed as it is stored
  public record Stored(Bytes sealed, Secret content) {}

  /// What lies at `entry`, where `fresh` is put first when nothing does: of several who make it at
  /// once, in whatever process, all get what one of them made.
  ///
  /// @throws StoreException also when what was put is gone already
  public Stored findOrMake(String entry, Supplier<Secret> fresh) {
    return stored(entry).orElseGet(() -> made(entry, fresh));
  }

  private Optional<Stored> stored(String entry) {
    return sealed(entry).map(sealed -> new Stored(sealed, opened(entry, sealed)));
  }

  private Stored made(String entry, Supplier<Secret> fresh) {
    try (Secret value = fresh.get()) {
      var _ = putIfAbsent(entry, value);
    }
    return stored(entry)
        .orElseThrow(() -> StoreException.conflict(store.fullName(namespace) + "/" + entry));
  }

  /// The entry as it is stored: to notice that it is another by now.
  public Optional<Bytes> sealed(String entry) {
    return store.find(namespace, entry);
  }

  /// The change that refuses its neighbours when `entry` is not `sealed` any more.
  public Change expecting(String entry, Optional<Bytes> sealed) {
    return new Change.Expect(namespace, entry, sealed);
  }

  public void put(String entry, Secret value) {
    var _ = store.apply(List.of(putting(entry, value)));
  }

  /// Does all of `changes` or none.
  public void apply(List<Change> changes) {
    var _ = store.apply(changes);
  }

  /// Whether it was put: not when the entry had a value.
  public boolean putIfAbsent(String entry, Secret value) {
    return store.putIfAbsent(namespace, entry, key.seal(store.fullName(namespace), entry, value));
  }

  /// The change that puts `value`, to be applied together with others.
  public Change.Put putting(String entry, Secret value) {
    return new Change.Put(namespace, entry, key.seal(store.fullName(namespace), entry, value));
  }

  /// The change that deletes `entry`, to be applied together with others.
  public Change deleting(String entry) {
    return new Change.Delete(namespace, entry);
  }

  /// Whether there was something to delete.
  public boolean delete(String entry) {
    return store.delete(namespace, entry);
  }

  public List<Item> list(String after, int limit) {
    return store.list(namespace, after, limit);
  }
}
