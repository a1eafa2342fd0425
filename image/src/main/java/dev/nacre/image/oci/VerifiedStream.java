package dev.nacre.image.oci;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/// Content that must have the size and the digest that its descriptor says.
///
/// More bytes than announced are refused at once; fewer bytes and another digest are refused where
/// the content ends, by a [TamperedException]. Who reads must read to the end.
public final class VerifiedStream extends InputStream {
  private final InputStream in;
  private final String what;
  private final Descriptor descriptor;
  private final MessageDigest hasher;
  private long left;
  private boolean ended;

  /// @param what names the content in errors
  public VerifiedStream(String what, Descriptor descriptor, InputStream content) {
    this.in = content;
    this.what = what;
    this.descriptor = descriptor;
    this.hasher = descriptor.digest().algorithm().hasher();
    this.left = descriptor.size();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int count = in.read(buffer, offset, length);
    if (count < 0) {
      judge();
      return -1;
    }
    left -= count;
    if (left < 0) {
      throw TamperedException.at("size of " + what, descriptor.size() + " bytes", "more bytes");
    }
    hasher.update(buffer, offset, count);
    return count;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private void judge() {
    if (ended) {
      return;
    }
    if (left != 0) {
      throw TamperedException.at(
          "size of " + what,
          descriptor.size() + " bytes",
          (descriptor.size() - left) + " bytes and then the end");
    }
    Digest found = Digest.finish(descriptor.digest().algorithm(), hasher);
    if (!found.equals(descriptor.digest())) {
      throw TamperedException.at("digest of " + what, descriptor.digest(), found);
    }
    ended = true;
  }
}
