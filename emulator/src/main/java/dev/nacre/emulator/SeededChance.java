package dev.nacre.emulator;

import dev.nacre.codec.Bytes;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/// A source of chance that gives the same to the same seed: SHA-256 over the seed and a counter.
/// What is made from it protects nothing.
public final class SeededChance extends SecureRandom {
  private static final long serialVersionUID = 1L;

  private final byte[] seed;
  private long counter;
  private byte[] block = new byte[0];
  private int used;

  private SeededChance(byte[] seed) {
    super(null, null);
    this.seed = seed;
  }

  public static SecureRandom of(Bytes seed) {
    return new SeededChance(seed.toArray());
  }

  public static SecureRandom of(String seed) {
    return of(Bytes.utf8(seed));
  }

  @Override
  public synchronized void nextBytes(byte[] drawn) {
    for (int i = 0; i < drawn.length; i++) {
      if (used == block.length) {
        block = sha256().digest(ByteBuffer.allocate(8).putLong(counter++).array());
        used = 0;
      }
      drawn[i] = block[used++];
    }
  }

  @Override
  public String getAlgorithm() {
    return "seeded";
  }

  private MessageDigest sha256() {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(seed);
      return digest;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
