package dev.nacre.attestation.eventlog;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Sm3;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// A hash function by its number in the TCG Algorithm Registry, section 6.9 (TPM_ALG_ID).
public enum HashAlgorithm {
  SHA_1(0x4, "SHA-1", 20),
  SHA_256(0xb, "SHA-256", 32),
  SHA_384(0xc, "SHA-384", 48),
  SHA_512(0xd, "SHA-512", 64),
  SM3(0x12, "SM3", Sm3.SIZE);

  private static final Map<Integer, Optional<HashAlgorithm>> BY_CODE =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(HashAlgorithm::code, Optional::of));

  private final int code;
  private final String algorithmName;
  private final int size;

  HashAlgorithm(int code, String algorithmName, int size) {
    this.code = code;
    this.algorithmName = algorithmName;
    this.size = size;
  }

  public int code() {
    return code;
  }

  /// Of a digest, in bytes.
  public int size() {
    return size;
  }

  public static Optional<HashAlgorithm> ofCode(int code) {
    return BY_CODE.getOrDefault(code, Optional.empty());
  }

  public Bytes digest(Bytes message) {
    return this == SM3 ? Sm3.digest(message) : digestOf(message);
  }

  /// A register after one more measurement: the digest over its value and the measurement's.
  public Bytes extend(Bytes register, Bytes measurement) {
    return digest(register.concat(measurement));
  }

  private Bytes digestOf(Bytes message) {
    try {
      var digest = MessageDigest.getInstance(algorithmName);
      message.updateInto(digest);
      return Bytes.of(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + algorithmName, e);
    }
  }

  /// As claims name it: `SHA-384`.
  @Override
  public String toString() {
    return algorithmName;
  }
}
