package dev.nacre.keybroker.pkcs11;

import dev.nacre.codec.Bytes;
import java.lang.foreign.MemorySegment;

/// How to encrypt (`CK_MECHANISM`: type, pointer to parameters, their length).
sealed interface Mechanism {
  MemorySegment in(Memory memory);

  /// RSA-OAEP (RFC 8017 section 7.1) with an empty label.
  ///
  /// @param sha256 whether SHA-256 is the hash and that of MGF1, else SHA-1
  record Oaep(boolean sha256) implements Mechanism {
    @Override
    public MemorySegment in(Memory memory) {
      MemorySegment parameters =
          memory.words(
              sha256 ? Constants.SHA256 : Constants.SHA_1,
              sha256 ? Constants.MGF1_SHA256 : Constants.MGF1_SHA1,
              Constants.DATA_SPECIFIED,
              0,
              0);
      return memory.words(Constants.RSA_PKCS_OAEP, parameters.address(), parameters.byteSize());
    }
  }

  /// AES-GCM (NIST SP 800-38D) with a tag of 128 bits.
  ///
  /// @param bound authenticated with the content
  record Gcm(Bytes iv, Bytes bound) implements Mechanism {
    static final int IV_SIZE = 12;
    private static final long TAG_BITS = 128;

    @Override
    public MemorySegment in(Memory memory) {
      MemorySegment parameters =
          memory.words(
              memory.copyOf(iv.toArray()).address(),
              iv.size(),
              iv.size() * 8L,
              memory.copyOf(bound.toArray()).address(),
              bound.size(),
              TAG_BITS);
      return memory.words(Constants.AES_GCM, parameters.address(), parameters.byteSize());
    }
  }
}
