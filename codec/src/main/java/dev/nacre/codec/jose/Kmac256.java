package dev.nacre.codec.jose;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// KMAC256 (NIST SP 800-185 section 4) for short inputs: derives the wrapping key of ML-KEM. The
/// JDK has no such function.
final class Kmac256 {
  private static final int RATE = 136;
  private static final int LANES = 25;
  private static final int ROUNDS = 24;
  private static final byte CSHAKE_SUFFIX = 0x04;

  /// The round constants of Keccak-f[1600] (FIPS 202 section 3.2.5).
  private static final long[] IOTA = roundConstants();

  /// How far step rho rotates lane `x + 5 y` (FIPS 202 section 3.2.2).
  private static final int[] RHO = rotations();

  private Kmac256() {}

  /// @param customisation the string S, usually empty
  /// @param length of the result, in bytes
  static byte[] of(byte[] key, byte[] data, String customisation, int length) {
    var input = new ByteArrayOutputStream();
    byte[] name = encoded("KMAC".getBytes(StandardCharsets.US_ASCII));
    byte[] label = encoded(customisation.getBytes(StandardCharsets.US_ASCII));
    input.writeBytes(padded(name, label));
    input.writeBytes(padded(encoded(key)));
    input.writeBytes(data);
    input.writeBytes(rightEncoded(length * 8L));
    return sponge(input.toByteArray(), length);
  }

  /// `encode_string`: the length in bits, then the bytes.
  private static byte[] encoded(byte[] text) {
    byte[] length = leftEncoded(text.length * 8L);
    return ByteBuffer.allocate(length.length + text.length).put(length).put(text).array();
  }

  /// `bytepad` to whole blocks.
  private static byte[] padded(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(leftEncoded(RATE));
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    while (out.size() % RATE != 0) {
      out.write(0);
    }
    return out.toByteArray();
  }

  private static byte[] leftEncoded(long number) {
    byte[] minimal = minimal(number);
    return ByteBuffer.allocate(1 + minimal.length).put((byte) minimal.length).put(minimal).array();
  }

  private static byte[] rightEncoded(long number) {
    byte[] minimal = minimal(number);
    return ByteBuffer.allocate(1 + minimal.length).put(minimal).put((byte) minimal.length).array();
  }

  private static byte[] minimal(long number) {
    int size = Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(number) + 7) / 8);
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[size - 1 - i] = (byte) (number >>> (8 * i));
    }
    return bytes;
  }

  private static byte[] sponge(byte[] input, int length) {
    long[] state = new long[LANES];
    byte[] whole = new byte[(input.length / RATE + 1) * RATE];
    System.arraycopy(input, 0, whole, 0, input.length);
    whole[input.length] ^= CSHAKE_SUFFIX;
    whole[whole.length - 1] ^= (byte) 0x80;
    ByteBuffer blocks = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
    while (blocks.hasRemaining()) {
      for (int lane = 0; lane < RATE / Long.BYTES; lane++) {
        state[lane] ^= blocks.getLong();
      }
      permute(state);
    }
    ByteBuffer out = ByteBuffer.allocate(RATE).order(ByteOrder.LITTLE_ENDIAN);
    for (int lane = 0; lane < RATE / Long.BYTES; lane++) {
      out.putLong(state[lane]);
    }
    byte[] result = new byte[length];
    out.get(0, result);
    return result;
  }

  private static void permute(long[] a) {
    for (int round = 0; round < ROUNDS; round++) {
      theta(a);
      long[] b = new long[LANES];
      for (int x = 0; x < 5; x++) {
        for (int y = 0; y < 5; y++) {
          b[y + 5 * ((2 * x + 3 * y) % 5)] = Long.rotateLeft(a[x + 5 * y], RHO[x + 5 * y]);
        }
      }
      for (int x = 0; x < 5; x++) {
        for (int y = 0; y < LANES; y += 5) {
          a[x + y] = b[x + y] ^ (~b[(x + 1) % 5 + y] & b[(x + 2) % 5 + y]);
        }
      }
      a[0] ^= IOTA[round];
    }
  }

  private static void theta(long[] a) {
    long[] parity = new long[5];
    for (int x = 0; x < 5; x++) {
      parity[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
    }
    for (int lane = 0; lane < LANES; lane++) {
      int x = lane % 5;
      a[lane] ^= parity[(x + 4) % 5] ^ Long.rotateLeft(parity[(x + 1) % 5], 1);
    }
  }

  private static int[] rotations() {
    int[] rotations = new int[LANES];
    int x = 1;
    int y = 0;
    for (int t = 0; t < ROUNDS; t++) {
      rotations[x + 5 * y] = (t + 1) * (t + 2) / 2 % Long.SIZE;
      int next = (2 * x + 3 * y) % 5;
      x = y;
      y = next;
    }
    return rotations;
  }

  /// From the shift register of FIPS 202 algorithm 5.
  private static long[] roundConstants() {
    long[] constants = new long[ROUNDS];
    int register = 1;
    for (int round = 0; round < ROUNDS; round++) {
      for (int j = 0; j <= 6; j++) {
        if ((register & 1) != 0) {
          constants[round] |= 1L << ((1 << j) - 1);
        }
        register = (register << 1) ^ ((register >> 7) * 0x171);
      }
    }
    return constants;
  }
}
