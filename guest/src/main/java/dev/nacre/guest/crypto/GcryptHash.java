package dev.nacre.guest.crypto;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104) of libgcrypt.
final class GcryptHash {
  static final int SIZE = 32;

  private static final MemorySegment SHA256 = Gcrypt.number(8);
  private static final long PLAIN = 0;
  private static final long HMAC = 2;

  private final Gcrypt gcrypt;
  private final Gcrypt.Function open;
  private final Gcrypt.Function close;
  private final Gcrypt.Function copy;
  private final Gcrypt.Function key;
  private final Gcrypt.Function write;
  private final Gcrypt.Function read;
  private final Gcrypt.Function reset;

  GcryptHash(Gcrypt gcrypt) {
    this.gcrypt = gcrypt;
    open = gcrypt.function("gcry_md_open");
    close = gcrypt.function("gcry_md_close");
    copy = gcrypt.function("gcry_md_copy");
    key = gcrypt.function("gcry_md_setkey");
    write = gcrypt.function("gcry_md_write");
    read = gcrypt.function("gcry_md_read");
    reset = gcrypt.function("gcry_md_reset");
  }

  State plain() {
    return new State(gcrypt.open(open, SHA256, PLAIN, close));
  }

  State keyed(byte[] secret) {
    var state = new State(gcrypt.open(open, SHA256, HMAC, close));
    key.require(state.handle, MemorySegment.ofArray(secret), secret.length);
    return state;
  }

  /// A hash under way; for one thread at a time.
  final class State {
    private final MemorySegment handle;

    private State(MemorySegment handle) {
      this.handle = handle;
    }

    void update(byte[] input, int offset, int length) {
      write.apply(handle, Gcrypt.part(input, offset, length), length);
    }

    /// The digest or code of all that was given; begins anew, with the same key.
    byte[] finish() {
      long result = read.apply(handle, SHA256, 0);
      byte[] digest =
          MemorySegment.ofAddress(result).reinterpret(SIZE).toArray(ValueLayout.JAVA_BYTE);
      reset();
      return digest;
    }

    void reset() {
      reset.apply(handle);
    }

    State copied() {
      return new State(gcrypt.open(copy, handle, 0, close));
    }
  }
}
