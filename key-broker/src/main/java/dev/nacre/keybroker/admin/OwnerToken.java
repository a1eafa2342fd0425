package dev.nacre.keybroker.admin;

import dev.nacre.codec.Bytes;
import dev.nacre.storage.PrivateFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/// The token that the server writes at its first start: whoever can read the data directory is the
/// owner.
public final class OwnerToken {
  private static final int TOKEN_SIZE = 32;

  private final Bytes digest;

  private OwnerToken(Bytes digest) {
    this.digest = digest;
  }

  /// The token in `file`, which is made when it does not exist.
  public static OwnerToken open(Path file, SecureRandom chance) {
    String token =
        PrivateFile.readOrCreate(
            file,
            () -> {
              byte[] fresh = new byte[TOKEN_SIZE];
              chance.nextBytes(fresh);
              return Bytes.of(fresh).base64Url() + "\n";
            });
    return new OwnerToken(digestOf(token.strip()));
  }

  boolean is(String shown) {
    return digest.equals(digestOf(shown));
  }

  /// Digests are compared, in constant time, so that neither content nor length of a token shows.
  private static Bytes digestOf(String token) {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      return Bytes.of(sha256.digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
