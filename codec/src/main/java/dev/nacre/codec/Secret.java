package dev.nacre.codec;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.Function;

/// Key material and other secrets: never printed, never compared in variable time, wiped on close.
public final class Secret implements AutoCloseable {
  private final byte[] content;

  private Secret(byte[] content) {
    this.content = content;
  }

  /// Takes ownership of `content`: the caller must not use the array again.
  public static Secret owning(byte[] content) {
    return new Secret(content);
  }

  public static Secret copyOf(byte[] content) {
    return new Secret(content.clone());
  }

  public static Secret utf8(String text) {
    return new Secret(text.getBytes(StandardCharsets.UTF_8));
  }

  /// `size` bytes drawn from `chance`.
  public static Secret drawn(int size, SecureRandom chance) {
    byte[] drawn = new byte[size];
    chance.nextBytes(drawn);
    return new Secret(drawn);
  }

  public int size() {
    return content.length;
  }

  /// Lends the content to `use`, which must not keep the array.
  public <T> T reveal(Function<byte[], T> use) {
    return use.apply(content);
  }

  /// A copy of the content, which the caller must wipe.
  public byte[] revealCopy() {
    return content.clone();
  }

  @Override
  public void close() {
    Arrays.fill(content, (byte) 0);
  }

  @Override
  public String toString() {
    return "Secret[" + content.length + " bytes]";
  }
}
