package dev.nacre.storage;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;

/// A master key as a [Custodian] wrapped it: the file `master.key` as a JSON object.
///
/// ```json
/// {"custodian":"vault","name":"0123456789abcdef","wrapped":"…base64url…"}
/// ```
///
/// @param kind of the custodian
/// @param name of the key inside, by which a wrong one is noticed
record WrappedKey(String kind, Bytes name, Bytes wrapped) {
  /// Whether `text`, the content of such a file, is a wrapped key and not the key itself.
  static boolean isOne(String text) {
    return text.stripLeading().startsWith("{");
  }

  static Optional<WrappedKey> parse(Path file, String text) {
    if (!isOne(text)) {
      return Optional.empty();
    }
    try {
      if (!(Json.parse(Bytes.utf8(text)) instanceof JsonObject object)) {
        throw MalformedException.at("master key", "an object", "another value");
      }
      return Optional.of(
          new WrappedKey(
              object.string("custodian"),
              Bytes.ofHex(object.string("name")),
              Bytes.ofBase64Url(object.string("wrapped"))));
    } catch (MalformedException e) {
      throw new StoreException(file + " holds no wrapped master key: " + e.getMessage(), e);
    }
  }

  /// Writes a new key, wrapped by `custodian`, to `file`, unless another process did so meanwhile.
  static void create(Path file, Custodian custodian, SecureRandom chance) {
    try (Secret key = Secret.drawn(MasterKey.KEY_SIZE, chance)) {
      var wrapped = new WrappedKey(custodian.kind(), nameOf(key), custodian.wrap(key));
      wrapped.requireSound(custodian);
      var _ = PrivateFile.readOrCreate(file, () -> wrapped.text() + "\n");
    }
  }

  /// What cannot be unwrapped must not be relied on.
  private void requireSound(Custodian custodian) {
    unwrap(custodian).close();
  }

  private static Bytes nameOf(Secret key) {
    try (var copy = new WipeableKey(Secret.owning(key.revealCopy()))) {
      return MasterKey.nameOf(copy);
    }
  }

  String text() {
    return JsonObject.builder()
        .put("custodian", kind)
        .put("name", name.hex())
        .put("wrapped", wrapped.base64Url())
        .build()
        .text();
  }

  Secret unwrap(Custodian custodian) {
    Secret key = custodian.unwrap(wrapped);
    if (key.size() == MasterKey.KEY_SIZE && nameOf(key).equals(name)) {
      return key;
    }
    key.close();
    throw new StoreException(kind + " unwrapped another key than the one that it wrapped");
  }

  MasterKey held(MasterKeySource source, SecureRandom chance) {
    Custodian custodian = source.custodian().orElseThrow();
    return new MasterKey(name, LeasedKey.start(this, custodian, source.hold()), chance);
  }
}
