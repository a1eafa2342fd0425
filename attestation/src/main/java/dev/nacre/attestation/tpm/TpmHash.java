package dev.nacre.attestation.tpm;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// A hash function by its number in a TPM (TCG Algorithm Registry, TPM_ALG_ID).
public enum TpmHash {
  /// Read, so that it can be named and refused.
  SHA_1(0x0004, "SHA-1", 20),
  SHA_256(0x000b, "SHA-256", 32),
  SHA_384(0x000c, "SHA-384", 48),
  SHA_512(0x000d, "SHA-512", 64);

  private final int number;
  private final String algorithm;
  private final int size;

  TpmHash(int number, String algorithm, int size) {
    this.number = number;
    this.algorithm = algorithm;
    this.size = size;
  }

  static TpmHash read(ByteReader in, String field) {
    int number = in.u16(field);
    for (TpmHash hash : values()) {
      if (hash.number == number) {
        return hash;
      }
    }
    throw in.unexpected(
        field, "SHA-1, SHA-256, SHA-384 or SHA-512", "algorithm " + Integer.toHexString(number));
  }

  /// The one whose digests have `size` bytes.
  ///
  /// @throws MalformedException when there is none
  static TpmHash ofSize(int size) {
    for (TpmHash hash : values()) {
      if (hash.size == size) {
        return hash;
      }
    }
    throw MalformedException.at("register", "20, 32, 48 or 64 bytes", size + " bytes");
  }

  /// In bytes.
  public int size() {
    return size;
  }

  /// Whether nobody can make two inputs of one digest.
  public boolean isSound() {
    return this != SHA_1;
  }

  /// As the JDK names it inside the name of a signature algorithm: `SHA256`.
  String bare() {
    return algorithm.replace("-", "");
  }

  MessageDigest start() {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
  }

  Bytes of(Bytes content) {
    MessageDigest digest = start();
    content.updateInto(digest);
    return Bytes.of(digest.digest());
  }

  /// What a register holds that was all zero and then extended with `digest`.
  Bytes extendedOnce(Bytes digest) {
    return of(Bytes.zeros(size).concat(digest));
  }

  /// As JCA names it: `SHA-256`.
  @Override
  public String toString() {
    return algorithm;
  }
}
