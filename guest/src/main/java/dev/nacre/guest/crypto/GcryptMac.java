package dev.nacre.guest.crypto;

import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.MacSpi;
import org.jspecify.annotations.Nullable;

/// HMAC-SHA-256 for `Mac`.
final class GcryptMac extends MacSpi {
  private final GcryptHash hash;
  private Optional<GcryptHash.State> state = Optional.empty();

  GcryptMac(GcryptHash hash) {
    this.hash = hash;
  }

  private GcryptHash.State state() {
    return state.orElseThrow(() -> new IllegalStateException("no key was given"));
  }

  @Override
  protected int engineGetMacLength() {
    return GcryptHash.SIZE;
  }

  @Override
  protected void engineInit(Key key, @Nullable AlgorithmParameterSpec parameters)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    if (parameters != null) {
      throw new InvalidAlgorithmParameterException("HMAC-SHA-256 takes no parameters");
    }
    byte[] secret = Keys.encoded(key);
    state = Optional.of(hash.keyed(secret));
    Arrays.fill(secret, (byte) 0);
  }

  @Override
  protected void engineUpdate(byte input) {
    engineUpdate(new byte[] {input}, 0, 1);
  }

  @Override
  protected void engineUpdate(byte[] input, int offset, int length) {
    state().update(input, offset, length);
  }

  @Override
  protected byte[] engineDoFinal() {
    return state().finish();
  }

  @Override
  protected void engineReset() {
    state.ifPresent(GcryptHash.State::reset);
  }
}
