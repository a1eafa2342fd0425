package dev.nacre.storage;

import dev.nacre.codec.AesGcm;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// The key under which every secret of a store is sealed.
///
/// A sealed value: version 1 (u8), the key's name (8 bytes), IV (12), the value's own key sealed
/// under the master key (32 + 16), IV (12), the value sealed under its own key (n + 16). Both
/// sealings authenticate namespace and key of the entry, so a value cannot be moved to another
/// name.
public final class MasterKey implements AutoCloseable {
  static final int KEY_SIZE = 32;

  private static final int IV_SIZE = AesGcm.IV_SIZE;
  private static final int TAG_SIZE = AesGcm.TAG_SIZE;
  private static final int NAME_SIZE = 8;
  private static final byte VERSION = 1;
  private static final int HEAD = 1 + NAME_SIZE + IV_SIZE + KEY_SIZE + TAG_SIZE + IV_SIZE;
  private static final int SMALLEST = HEAD + TAG_SIZE;

  private final HeldKey held;
  private final Bytes name;
  private final SecureRandom chance;

  MasterKey(Bytes name, HeldKey held, SecureRandom chance) {
    this.held = held;
    this.name = name;
    this.chance = chance;
  }

  /// The key in `file`, 64 hexadecimal digits; made from `chance` when there is no such file.
  ///
  /// @throws StoreException when others may read the file, or it holds no key
  public static MasterKey readOrCreate(Path file, SecureRandom chance) {
    String text = PrivateFile.readOrCreate(file, () -> Bytes.drawn(KEY_SIZE, chance).hex() + "\n");
    return of(file, text, chance);
  }

  static void requirePresent(Path file) {
    if (Files.notExists(file)) {
      throw new StoreException(
          "the master key "
              + file
              + " is missing, and the database holds secrets sealed under it: bring the file back"
              + " from its backup, or copy that of another replica");
    }
  }

  static MasterKey of(Path file, String text, SecureRandom chance) {
    try {
      Bytes bytes = Bytes.ofHex(text.strip());
      if (bytes.size() != KEY_SIZE) {
        throw MalformedException.at("master key", KEY_SIZE + " bytes", bytes.size() + " bytes");
      }
      var key = new WipeableKey(Secret.owning(bytes.toArray()));
      return new MasterKey(nameOf(key), new HeldKey.Owned(key), chance);
    } catch (MalformedException e) {
      throw new StoreException(
          file + " holds no master key (64 hexadecimal digits): restore it from its backup", e);
    }
  }

  /// What tells this key from others, without telling the key.
  Bytes name() {
    return name;
  }

  /// Whether it can be used now: not while the one who keeps it is away.
  public boolean isPresent() {
    return held.isPresent();
  }

  /// Wipes it.
  @Override
  public void close() {
    held.close();
  }

  Bytes seal(String namespace, String entry, Secret value) {
    byte[] own = new byte[KEY_SIZE];
    byte[] keyIv = new byte[IV_SIZE];
    byte[] valueIv = new byte[IV_SIZE];
    chance.nextBytes(own);
    chance.nextBytes(keyIv);
    chance.nextBytes(valueIv);
    byte[] bound = bound(namespace, entry);
    try (WipeableKey key = held.borrow()) {
      byte[] sealedKey = AesGcm.seal(key, keyIv, bound, own);
      SecretKey ownKey = new SecretKeySpec(own, "AES");
      byte[] sealed = value.reveal(plain -> AesGcm.seal(ownKey, valueIv, bound, plain));
      return Bytes.of(
          ByteBuffer.allocate(HEAD + sealed.length)
              .put(VERSION)
              .put(name.toArray())
              .put(keyIv)
              .put(sealedKey)
              .put(valueIv)
              .put(sealed)
              .array());
    } finally {
      Arrays.fill(own, (byte) 0);
    }
  }

  /// @throws StoreException when the value was sealed under another key, for another entry, or
  ///   changed
  Secret open(String namespace, String entry, Bytes sealed) {
    if (sealed.size() < SMALLEST || sealed.at(0) != VERSION) {
      throw new StoreException("the stored value of " + namespace + "/" + entry + " is damaged");
    }
    if (!sealed.slice(1, 1 + NAME_SIZE).equals(name)) {
      throw new StoreException(
          "the secret " + namespace + "/" + entry + " was sealed under another master key");
    }
    ByteBuffer in = ByteBuffer.wrap(sealed.toArray()).position(HEAD - IV_SIZE);
    byte[] bound = bound(namespace, entry);
    byte[] own = new byte[0];
    try {
      own = ownKey(sealed, bound);
      byte[] valueIv = next(in, IV_SIZE);
      SecretKey ownKey = new SecretKeySpec(own, "AES");
      return Secret.owning(AesGcm.open(ownKey, valueIv, bound, next(in, in.remaining())));
    } catch (GeneralSecurityException e) {
      throw new StoreException(
          "the stored value of " + namespace + "/" + entry + " is damaged or was moved", e);
    } finally {
      Arrays.fill(own, (byte) 0);
    }
  }

  /// Whether `value` says that it was sealed under this key.
  boolean hasSealed(Bytes value) {
    return value.size() >= SMALLEST
        && value.at(0) == VERSION
        && value.slice(1, 1 + NAME_SIZE).equals(name);
  }

  /// The same sealed value under `other`: its own key is sealed anew, its content is not touched.
  Bytes sealAnew(String namespace, String entry, Bytes sealed, MasterKey other) {
    byte[] bound = bound(namespace, entry);
    int keyEnd = 1 + NAME_SIZE + IV_SIZE + KEY_SIZE + TAG_SIZE;
    byte[] own = new byte[0];
    byte[] iv = new byte[IV_SIZE];
    chance.nextBytes(iv);
    try (WipeableKey next = other.held.borrow()) {
      own = ownKey(sealed, bound);
      byte[] again = AesGcm.seal(next, iv, bound, own);
      return Bytes.of(
          ByteBuffer.allocate(sealed.size())
              .put(VERSION)
              .put(other.name.toArray())
              .put(iv)
              .put(again)
              .put(sealed.slice(keyEnd, sealed.size()).toArray())
              .array());
    } catch (GeneralSecurityException e) {
      throw new StoreException(
          "the stored value of " + namespace + "/" + entry + " is damaged or was moved", e);
    } finally {
      Arrays.fill(own, (byte) 0);
    }
  }

  private byte[] ownKey(Bytes sealed, byte[] bound) throws GeneralSecurityException {
    ByteBuffer in = ByteBuffer.wrap(sealed.toArray()).position(1 + NAME_SIZE);
    byte[] iv = next(in, IV_SIZE);
    try (WipeableKey key = held.borrow()) {
      return AesGcm.open(key, iv, bound, next(in, KEY_SIZE + TAG_SIZE));
    }
  }

  /// A key for one purpose and one salt, from which this one does not follow. The caller closes it.
  WipeableKey derived(String purpose, Bytes salt) {
    byte[] input = (purpose + "\0" + salt.hex()).getBytes(StandardCharsets.UTF_8);
    try (WipeableKey key = held.borrow()) {
      return new WipeableKey(Secret.owning(hmac(key, input)));
    }
  }

  private static byte[] next(ByteBuffer in, int size) {
    byte[] part = new byte[size];
    in.get(part);
    return part;
  }

  private static byte[] bound(String namespace, String entry) {
    return ("nacre secret 1\0" + namespace + "\0" + entry).getBytes(StandardCharsets.UTF_8);
  }

  static Bytes nameOf(WipeableKey key) {
    byte[] whole = hmac(key, "nacre master key name".getBytes(StandardCharsets.UTF_8));
    return Bytes.of(whole).slice(0, NAME_SIZE);
  }

  private static byte[] hmac(WipeableKey key, byte[] input) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return mac.doFinal(input);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC with SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "MasterKey[" + name + "]";
  }
}
