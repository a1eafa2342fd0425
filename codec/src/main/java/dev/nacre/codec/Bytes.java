package dev.nacre.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;

/// An immutable run of bytes, equal by content.
public final class Bytes {
  private static final Bytes EMPTY = new Bytes(new byte[0]);
  private static final HexFormat HEX = HexFormat.of();
  private static final Base64.Encoder URL_SAFE = Base64.getUrlEncoder().withoutPadding();
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] content;

  private Bytes(byte[] content) {
    this.content = content;
  }

  public static Bytes empty() {
    return EMPTY;
  }

  /// A copy of `content`.
  public static Bytes of(byte... content) {
    return content.length == 0 ? EMPTY : new Bytes(content.clone());
  }

  /// A copy of the bytes of `content` in `[from, to)`, which must lie inside.
  public static Bytes of(byte[] content, int from, int to) {
    Objects.checkFromToIndex(from, to, content.length);
    return from == to ? EMPTY : new Bytes(Arrays.copyOfRange(content, from, to));
  }

  /// `size` bytes of zero.
  public static Bytes zeros(int size) {
    return new Bytes(new byte[size]);
  }

  /// `size` bytes drawn from `chance`.
  public static Bytes drawn(int size, SecureRandom chance) {
    byte[] drawn = new byte[size];
    chance.nextBytes(drawn);
    return new Bytes(drawn);
  }

  public static Bytes utf8(String text) {
    return new Bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /// @throws MalformedException when `text` is not an even number of hexadecimal digits
  public static Bytes ofHex(String text) {
    try {
      return new Bytes(HEX.parseHex(text));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("expected hexadecimal digits: " + e.getMessage(), e);
    }
  }

  /// Standard alphabet with or without padding (RFC 4648 section 4).
  ///
  /// @throws MalformedException when `text` is not base64
  public static Bytes ofBase64(String text) {
    return decode(Base64.getDecoder(), text, "base64");
  }

  /// URL-safe alphabet with or without padding (RFC 4648 section 5).
  ///
  /// @throws MalformedException when `text` is not base64url
  public static Bytes ofBase64Url(String text) {
    return decode(Base64.getUrlDecoder(), text, "base64url");
  }

  private static Bytes decode(Base64.Decoder decoder, String text, String name) {
    try {
      return new Bytes(decoder.decode(text));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("expected " + name + ": " + e.getMessage(), e);
    }
  }

  public int size() {
    return content.length;
  }

  public boolean isEmpty() {
    return content.length == 0;
  }

  /// The byte at `index` as a number from 0 to 255.
  public int at(int index) {
    return content[index] & 0xff;
  }

  /// The eight bytes from `index` on, which must lie inside, as a number: the first is its lowest.
  public long eightAt(int index) {
    return (long) EIGHT.get(content, index);
  }

  /// The bytes in `[from, to)`; the range must lie inside.
  public Bytes slice(int from, int to) {
    if (from < 0 || to < from || to > content.length) {
      throw new IndexOutOfBoundsException(
          "[" + from + ", " + to + ") does not lie in " + content.length + " bytes");
    }
    if (to - from == content.length) {
      return this;
    }
    return from == to ? EMPTY : new Bytes(Arrays.copyOfRange(content, from, to));
  }

  public Bytes concat(Bytes tail) {
    byte[] joined = Arrays.copyOf(content, content.length + tail.content.length);
    System.arraycopy(tail.content, 0, joined, content.length, tail.content.length);
    return new Bytes(joined);
  }

  /// These bytes followed by zeros up to `size`.
  ///
  /// @throws IllegalArgumentException when there are more than `size` bytes already
  public Bytes padTo(int size) {
    if (content.length > size) {
      throw new IllegalArgumentException(content.length + " bytes do not fit into " + size);
    }
    return new Bytes(Arrays.copyOf(content, size));
  }

  /// The same bytes, last first: a little-endian number becomes big-endian.
  public Bytes reversed() {
    byte[] turned = new byte[content.length];
    for (int i = 0; i < turned.length; i++) {
      turned[i] = content[content.length - 1 - i];
    }
    return new Bytes(turned);
  }

  public boolean startsWith(Bytes head) {
    return content.length >= head.content.length
        && Arrays.equals(content, 0, head.content.length, head.content, 0, head.content.length);
  }

  public boolean isAllZero() {
    for (byte b : content) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /// A copy of the content.
  public byte[] toArray() {
    return content.clone();
  }

  /// Writes the content into `target` from `at` on, where it must fit.
  public void copyInto(byte[] target, int at) {
    System.arraycopy(content, 0, target, at, content.length);
  }

  /// Feeds the content to `digest` without a copy.
  public void updateInto(MessageDigest digest) {
    digest.update(content);
  }

  /// Feeds the bytes in `[from, to)`, which must lie inside, to `digest` without a copy.
  public void updateInto(MessageDigest digest, int from, int to) {
    Objects.checkFromToIndex(from, to, content.length);
    digest.update(content, from, to - from);
  }

  /// Lower case, no separators.
  public String hex() {
    return HEX.formatHex(content);
  }

  /// Standard alphabet, padded.
  public String base64() {
    return Base64.getEncoder().encodeToString(content);
  }

  /// URL-safe alphabet, not padded.
  public String base64Url() {
    return URL_SAFE.encodeToString(content);
  }

  /// The content as UTF-8; malformed input becomes U+FFFD.
  public String utf8() {
    return new String(content, StandardCharsets.UTF_8);
  }

  /// Equal by content, in a time that depends on the lengths only.
  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof Bytes that && hasContent(that.content));
  }

  /// Eight bytes at a time: a certificate is compared in a twentieth of the time that the JDK takes
  /// byte by byte, and no more is told by how long it takes.
  private boolean hasContent(byte[] other) {
    if (content.length != other.length) {
      return false;
    }
    long difference = 0;
    int words = content.length & -Long.BYTES;
    for (int i = 0; i < words; i += Long.BYTES) {
      difference |= (long) EIGHT.get(content, i) ^ (long) EIGHT.get(other, i);
    }
    for (int i = words; i < content.length; i++) {
      difference |= content[i] ^ other[i];
    }
    return difference == 0;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  @Override
  public String toString() {
    return hex();
  }
}
