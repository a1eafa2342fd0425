package dev.nacre.storage;

import dev.nacre.codec.AesGcm;
import dev.nacre.codec.Bytes;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;

/// A file that only the holder of a [MasterKey] reads, and that nobody shortens, reorders or
/// continues unnoticed.
///
/// `nacrebk1` (8 bytes), the key's name (8), salt (16); then chunks: length (u32, big-endian) and
/// AES-256-GCM over at most 64 KiB. The key is derived from master key and salt; a chunk's IV is
/// its number, and whether it is the last is authenticated with it.
final class SealedStream {
  private static final Bytes MAGIC = Bytes.utf8("nacrebk1");
  private static final String PURPOSE = "nacre backup 1";
  private static final int NAME_SIZE = 8;
  private static final int SALT_SIZE = 16;
  private static final int CHUNK = 64 << 10;
  private static final int TAG_SIZE = AesGcm.TAG_SIZE;

  private SealedStream() {}

  /// What is written to the result goes to `out`, sealed; closing it writes the last chunk.
  static OutputStream sealing(OutputStream out, MasterKey key, SecureRandom chance)
      throws IOException {
    Bytes salt = Bytes.drawn(SALT_SIZE, chance);
    var data = new DataOutputStream(out);
    data.write(MAGIC.toArray());
    data.write(key.name().toArray());
    data.write(salt.toArray());
    return new Sealing(data, key.derived(PURPOSE, salt));
  }

  /// @throws StoreException when the file is none, was sealed under another key, or was changed
  static InputStream opening(InputStream in, MasterKey key) throws IOException {
    byte[] head = in.readNBytes(MAGIC.size() + NAME_SIZE + SALT_SIZE);
    var bytes = Bytes.of(head);
    if (head.length < MAGIC.size() + NAME_SIZE + SALT_SIZE || !bytes.startsWith(MAGIC)) {
      throw new StoreException("it is no backup of Nacre");
    }
    if (!bytes.slice(MAGIC.size(), MAGIC.size() + NAME_SIZE).equals(key.name())) {
      throw new StoreException("it was made under another master key: name that key's file");
    }
    Bytes salt = bytes.slice(MAGIC.size() + NAME_SIZE, bytes.size());
    return new Opening(new DataInputStream(in), key.derived(PURPOSE, salt));
  }

  private record Position(long number, boolean last) {
    byte[] iv() {
      return ByteBuffer.allocate(AesGcm.IV_SIZE).putInt(0).putLong(number).array();
    }

    byte[] bound() {
      return (last ? "last" : "more").getBytes(StandardCharsets.US_ASCII);
    }
  }

  private static final class Sealing extends FilterOutputStream {
    private final DataOutputStream data;
    private final WipeableKey key;
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    private long number;
    private boolean closed;

    private Sealing(DataOutputStream data, WipeableKey key) {
      super(data);
      this.data = data;
      this.key = key;
    }

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] content, int offset, int length) throws IOException {
      int at = offset;
      int rest = length;
      while (rest > 0) {
        if (!chunk.hasRemaining()) {
          put(false);
        }
        int part = Math.min(rest, chunk.remaining());
        chunk.put(content, at, part);
        at += part;
        rest -= part;
      }
    }

    private void put(boolean last) throws IOException {
      byte[] plain = new byte[chunk.flip().remaining()];
      chunk.get(plain).clear();
      try {
        var position = new Position(number++, last);
        byte[] sealed = AesGcm.seal(key, position.iv(), position.bound(), plain);
        data.writeInt(sealed.length);
        data.write(sealed);
      } finally {
        Arrays.fill(plain, (byte) 0);
      }
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        try (key) {
          put(true);
        } finally {
          Arrays.fill(chunk.array(), (byte) 0);
          super.close();
        }
      }
    }
  }

  private static final class Opening extends InputStream {
    private final DataInputStream data;
    private final WipeableKey key;
    private ByteBuffer chunk = ByteBuffer.allocate(0);
    private long number;
    private boolean ended;

    private Opening(DataInputStream data, WipeableKey key) {
      this.data = data;
      this.key = key;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      while (!chunk.hasRemaining()) {
        if (ended) {
          return -1;
        }
        next();
      }
      int part = Math.min(length, chunk.remaining());
      chunk.get(target, offset, part);
      return part;
    }

    private void next() throws IOException {
      byte[] size = data.readNBytes(Integer.BYTES);
      int length = size.length < Integer.BYTES ? 0 : ByteBuffer.wrap(size).getInt();
      if (length < TAG_SIZE || length > CHUNK + TAG_SIZE) {
        throw new StoreException("it is damaged, or its end is missing");
      }
      byte[] sealed = data.readNBytes(length);
      try {
        forget();
        chunk = ByteBuffer.wrap(open(sealed));
      } catch (GeneralSecurityException e) {
        throw new StoreException("it is damaged, or was changed", e);
      }
      if (ended && data.read() >= 0) {
        throw new StoreException("it is damaged: something follows its end");
      }
    }

    private void forget() {
      Arrays.fill(chunk.array(), (byte) 0);
    }

    /// A chunk is the last one, or it is not: only one of both is authentic.
    private byte[] open(byte[] sealed) throws GeneralSecurityException {
      long at = number++;
      try {
        return open(new Position(at, false), sealed);
      } catch (GeneralSecurityException notOneOfMany) {
        byte[] plain = open(new Position(at, true), sealed);
        ended = true;
        return plain;
      }
    }

    private byte[] open(Position position, byte[] sealed) throws GeneralSecurityException {
      return AesGcm.open(key, position.iv(), position.bound(), sealed);
    }

    @Override
    public void close() throws IOException {
      forget();
      key.close();
      data.close();
    }
  }
}
