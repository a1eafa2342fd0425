package dev.nacre.codec;

import java.nio.ByteBuffer;

/// The hash function SM3 (GB/T 32905-2016), 32 bytes: Hygon's processors measure with it, and the
/// JDK does not have it.
public final class Sm3 {
  public static final int SIZE = 32;

  private static final int BLOCK = 64;
  private static final int EARLY = 0x79cc4519;
  private static final int LATE = 0x7a879d8a;
  private static final int[] START = {
    0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600,
    0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e
  };

  private final int[] state = START.clone();
  private final int[] expanded = new int[68];

  private Sm3() {}

  public static Bytes digest(Bytes message) {
    var hash = new Sm3();
    ByteBuffer padded = padded(message);
    while (padded.hasRemaining()) {
      hash.compress(padded);
    }
    var digest = ByteBuffer.allocate(SIZE);
    for (int word : hash.state) {
      digest.putInt(word);
    }
    return Bytes.of(digest.array());
  }

  private static ByteBuffer padded(Bytes message) {
    int size = (message.size() + 9 + BLOCK - 1) / BLOCK * BLOCK;
    return ByteBuffer.allocate(size)
        .put(message.toArray())
        .put((byte) 0x80)
        .putLong(size - 8, 8L * message.size())
        .rewind();
  }

  private void compress(ByteBuffer block) {
    expand(block);
    int[] v = state.clone();
    for (int j = 0; j < 64; j++) {
      round(v, j);
    }
    for (int i = 0; i < state.length; i++) {
      state[i] ^= v[i];
    }
  }

  private void expand(ByteBuffer block) {
    for (int j = 0; j < 16; j++) {
      expanded[j] = block.getInt();
    }
    for (int j = 16; j < expanded.length; j++) {
      int mixed = expanded[j - 16] ^ expanded[j - 9] ^ Integer.rotateLeft(expanded[j - 3], 15);
      expanded[j] =
          mixed
              ^ Integer.rotateLeft(mixed, 15)
              ^ Integer.rotateLeft(mixed, 23)
              ^ Integer.rotateLeft(expanded[j - 13], 7)
              ^ expanded[j - 6];
    }
  }

  /// One step of the compression function; `v` holds the registers A to H.
  private void round(int[] v, int j) {
    boolean early = j < 16;
    int turned = Integer.rotateLeft(v[0], 12);
    int constant = Integer.rotateLeft(early ? EARLY : LATE, j);
    int ss1 = Integer.rotateLeft(turned + v[4] + constant, 7);
    int ff = early ? v[0] ^ v[1] ^ v[2] : (v[0] & v[1]) | (v[0] & v[2]) | (v[1] & v[2]);
    int gg = early ? v[4] ^ v[5] ^ v[6] : (v[4] & v[5]) | (~v[4] & v[6]);
    int tt1 = ff + v[3] + (ss1 ^ turned) + (expanded[j] ^ expanded[j + 4]);
    int tt2 = gg + v[7] + ss1 + expanded[j];
    v[3] = v[2];
    v[2] = Integer.rotateLeft(v[1], 9);
    v[1] = v[0];
    v[0] = tt1;
    v[7] = v[6];
    v[6] = Integer.rotateLeft(v[5], 19);
    v[5] = v[4];
    v[4] = tt2 ^ Integer.rotateLeft(tt2, 9) ^ Integer.rotateLeft(tt2, 17);
  }
}
