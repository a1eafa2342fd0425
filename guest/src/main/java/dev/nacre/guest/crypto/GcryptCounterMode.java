package dev.nacre.guest.crypto;

import java.lang.foreign.MemorySegment;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.CipherSpi;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.IvParameterSpec;
import org.jspecify.annotations.Nullable;

/// AES-256 in counter mode (NIST SP 800-38A, 6.5) for `Cipher`: both directions are the same.
///
/// The counter is the whole block, counted big-endian. Other key sizes are left to the JDK.
final class GcryptCounterMode extends CipherSpi {
  private static final int BLOCK = 16;
  private static final int KEY_SIZE = 32;
  private static final MemorySegment AES256 = Gcrypt.number(9);
  private static final long COUNTER_MODE = 6;

  private final Functions functions;
  private Optional<MemorySegment> handle = Optional.empty();
  private byte[] initialCounter = new byte[0];

  record Functions(
      Gcrypt gcrypt,
      Gcrypt.Function open,
      Gcrypt.Function close,
      Gcrypt.Function key,
      Gcrypt.Function counter,
      Gcrypt.Function encrypt) {
    static Functions of(Gcrypt gcrypt) {
      return new Functions(
          gcrypt,
          gcrypt.function("gcry_cipher_open"),
          gcrypt.function("gcry_cipher_close"),
          gcrypt.function("gcry_cipher_setkey"),
          gcrypt.function("gcry_cipher_setctr"),
          gcrypt.function("gcry_cipher_encrypt"));
    }
  }

  GcryptCounterMode(Functions functions) {
    this.functions = functions;
  }

  private MemorySegment handle() {
    return handle.orElseThrow(() -> new IllegalStateException("no key was given"));
  }

  @Override
  protected void engineSetMode(String mode) throws NoSuchAlgorithmException {
    throw new NoSuchAlgorithmException("expected AES/CTR/NoPadding, found mode " + mode);
  }

  @Override
  protected void engineSetPadding(String padding) throws NoSuchPaddingException {
    throw new NoSuchPaddingException("expected AES/CTR/NoPadding, found padding " + padding);
  }

  @Override
  protected int engineGetBlockSize() {
    return BLOCK;
  }

  @Override
  protected int engineGetOutputSize(int length) {
    return length;
  }

  @Override
  protected byte[] engineGetIV() {
    return initialCounter.clone();
  }

  @Override
  protected @Nullable AlgorithmParameters engineGetParameters() {
    return null;
  }

  @Override
  protected void engineInit(int mode, Key key, SecureRandom chance) throws InvalidKeyException {
    throw new InvalidKeyException("expected a counter of 16 bytes with the key, found none");
  }

  @Override
  protected void engineInit(int mode, Key key, AlgorithmParameters given, SecureRandom chance)
      throws InvalidAlgorithmParameterException {
    throw new InvalidAlgorithmParameterException("expected an IvParameterSpec, found " + given);
  }

  @Override
  protected void engineInit(
      int mode, Key key, AlgorithmParameterSpec parameters, SecureRandom chance)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    if (!(parameters instanceof IvParameterSpec iv) || iv.getIV().length != BLOCK) {
      throw new InvalidAlgorithmParameterException("expected a counter of 16 bytes");
    }
    byte[] secret = Keys.encoded(key);
    try {
      if (secret.length != KEY_SIZE) {
        throw new InvalidKeyException("expected 32 bytes, found " + secret.length);
      }
      MemorySegment opened =
          functions.gcrypt.open(functions.open, AES256, COUNTER_MODE, functions.close);
      functions.key.require(opened, MemorySegment.ofArray(secret), secret.length);
      handle = Optional.of(opened);
      initialCounter = iv.getIV();
      restart();
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private void restart() {
    functions.counter.require(handle(), MemorySegment.ofArray(initialCounter), BLOCK);
  }

  @Override
  protected byte[] engineUpdate(byte[] input, int offset, int length) {
    byte[] output = new byte[length];
    process(input, offset, length, output, 0);
    return output;
  }

  @Override
  protected int engineUpdate(byte[] input, int offset, int length, byte[] output, int outputOffset)
      throws ShortBufferException {
    if (output.length - outputOffset < length) {
      throw new ShortBufferException("expected room for " + length + " bytes");
    }
    process(input, offset, length, output, outputOffset);
    return length;
  }

  private void process(byte[] input, int offset, int length, byte[] output, int outputOffset) {
    functions.encrypt.require(
        handle(),
        Gcrypt.part(output, outputOffset, length),
        length,
        Gcrypt.part(input, offset, length),
        length);
  }

  /// After the end, as the JDK's ciphers do, the stream begins anew.
  @Override
  protected byte[] engineDoFinal(byte @Nullable [] input, int offset, int length) {
    byte[] output = input == null ? new byte[0] : engineUpdate(input, offset, length);
    restart();
    return output;
  }

  @Override
  protected int engineDoFinal(
      byte @Nullable [] input, int offset, int length, byte[] output, int outputOffset)
      throws ShortBufferException {
    int count = input == null ? 0 : engineUpdate(input, offset, length, output, outputOffset);
    restart();
    return count;
  }
}
