package dev.nacre.storage.upstream;

import dev.nacre.codec.Bytes;
import dev.nacre.storage.PostgresSettings;
import java.nio.file.Path;

/// A store of upstream's servers (key broker, attestation service, reference values), which is only
/// read: values by namespace and key.
public sealed interface UpstreamStore permits LocalFsStore, LocalJsonStore, PostgresTables {
  /// The largest value that is taken, in bytes.
  int LARGEST = 16 << 20;

  /// Why a larger one is not.
  String TOO_LARGE = "larger than " + LARGEST + " bytes";

  /// `<folder>/<namespace>/<key>`, where a key's `/` is the four characters `\x2F` or a folder of
  /// its own.
  static UpstreamStore localFs(Path folder) {
    return new LocalFsStore(folder);
  }

  /// `<folder>/<namespace>.json`, an object of keys with values in URL-safe base64.
  static UpstreamStore localJson(Path folder) {
    return new LocalJsonStore(folder);
  }

  /// A table a namespace, with the columns `key` and `value`, in the schema that `settings` name,
  /// or in `public` when that is ours.
  static UpstreamStore postgres(PostgresSettings settings) {
    boolean unsaid = settings.schema().equals(PostgresSettings.SCHEMA);
    return new PostgresTables(unsaid ? settings.inSchema("public") : settings);
  }

  /// Shows what is in `namespace` to `visitor`, one entry after the other: nothing when there is no
  /// such namespace.
  ///
  /// @throws dev.nacre.storage.StoreException when the store cannot be read at all
  void each(String namespace, Visitor visitor);

  /// Takes entries.
  interface Visitor {
    void entry(String key, Bytes value);

    /// @param why the entry cannot be read
    void unreadable(String key, String why);
  }
}
