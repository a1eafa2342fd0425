package dev.nacre.guest.crypto;

import java.security.MessageDigestSpi;

/// SHA-256 for `MessageDigest`.
final class GcryptDigest extends MessageDigestSpi implements Cloneable {
  private final GcryptHash.State state;
  private final byte[] one = new byte[1];

  GcryptDigest(GcryptHash.State state) {
    this.state = state;
  }

  @Override
  protected int engineGetDigestLength() {
    return GcryptHash.SIZE;
  }

  @Override
  protected void engineUpdate(byte input) {
    one[0] = input;
    state.update(one, 0, 1);
  }

  @Override
  protected void engineUpdate(byte[] input, int offset, int length) {
    state.update(input, offset, length);
  }

  @Override
  protected byte[] engineDigest() {
    return state.finish();
  }

  @Override
  protected void engineReset() {
    state.reset();
  }

  @Override
  public Object clone() {
    return new GcryptDigest(state.copied());
  }
}
