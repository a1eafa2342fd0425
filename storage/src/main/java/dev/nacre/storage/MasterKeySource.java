package dev.nacre.storage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;

/// Where the master key of a store comes from.
///
/// @param file holds the key itself, or the key as `custodian` wrapped it
/// @param custodian who unwraps it; absent where the file holds the key itself
/// @param hold how long an unwrapped key may be used after the custodian last gave it; it is asked
///   again three times in that while
public record MasterKeySource(Path file, Optional<Custodian> custodian, Duration hold)
    implements AutoCloseable {
  /// The name of that file in a data folder.
  static final String FILE = "master.key";

  private static final Duration HOLD = Duration.ofMinutes(1);

  /// The key lies in its file in the data folder `directory`.
  public static MasterKeySource in(Path directory) {
    return of(directory.resolve(FILE));
  }

  /// The key lies in `file`.
  public static MasterKeySource of(Path file) {
    return new MasterKeySource(file, Optional.empty(), HOLD);
  }

  public MasterKeySource under(Custodian custodian, Duration hold) {
    return new MasterKeySource(file, Optional.of(custodian), hold);
  }

  MasterKeySource at(Path other) {
    return new MasterKeySource(other, custodian, hold);
  }

  /// Ends the connection to the custodian, which cannot be asked any more.
  @Override
  public void close() {
    custodian.ifPresent(Custodian::close);
  }

  /// Whether the file holds a key that a custodian wrapped.
  public boolean isWrapped() {
    return Files.exists(file) && WrappedKey.parse(file, PrivateFile.read(file)).isPresent();
  }

  /// The key; made when there is no file.
  ///
  /// @throws StoreException when others may read the file, it holds no key, or the key is away
  MasterKey openOrCreate(SecureRandom chance) {
    if (Files.notExists(file)) {
      custodian.ifPresentOrElse(
          keeper -> WrappedKey.create(file, keeper, chance),
          () -> MasterKey.readOrCreate(file, chance).close());
    }
    return open(chance);
  }

  /// The key; a missing file is an error, for the store already holds secrets.
  MasterKey open(SecureRandom chance) {
    MasterKey.requirePresent(file);
    return of(PrivateFile.read(file), chance);
  }

  /// The key that `text`, the content of such a file, stands for.
  MasterKey of(String text, SecureRandom chance) {
    Optional<WrappedKey> wrapped = WrappedKey.parse(file, text);
    String found = wrapped.map(WrappedKey::kind).orElse("file");
    String wanted = custodian.map(Custodian::kind).orElse("file");
    if (!found.equals(wanted)) {
      throw new StoreException(
          "the master key in "
              + file
              + " is kept by "
              + found
              + ", and the configuration names "
              + wanted
              + ": move it with nacre key rotate (from --from to --config), or give the"
              + " configuration of "
              + found
              + " with --config");
    }
    return wrapped
        .map(key -> key.held(this, chance))
        .orElseGet(() -> MasterKey.of(file, text, chance));
  }
}
