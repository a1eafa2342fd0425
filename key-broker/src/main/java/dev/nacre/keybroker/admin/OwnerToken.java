package dev.nacre.keybroker.admin;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.Secret;
import dev.nacre.storage.PrivateFile;
import dev.nacre.storage.SecretStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;

/// The token that the server writes at its first start: whoever can read the data folder is the
/// owner.
public final class OwnerToken {
  private static final String ENTRY = "owner-token";
  private static final int TOKEN_SIZE = 32;

  private final Bytes digest;

  private OwnerToken(Bytes digest) {
    this.digest = digest;
  }

  /// The token in `file`, which is made when it does not exist.
  public static OwnerToken open(Path file, SecureRandom chance) {
    return new OwnerToken(digestOf(PrivateFile.readOrCreate(file, () -> fresh(chance)).strip()));
  }

  /// The token in `file`, which all replicas get through `shared`: a file that does not exist is
  /// made with theirs, one that was put there becomes theirs.
  public static OwnerToken open(Path file, SecretStore shared, SecureRandom chance) {
    String token = PrivateFile.readOrCreate(file, () -> theirs(shared, fresh(chance)));
    if (!theirs(shared, token).equals(token)) {
      shared.put(ENTRY, Secret.utf8(token));
    }
    return new OwnerToken(digestOf(token.strip()));
  }

  private static String fresh(SecureRandom chance) {
    return Bytes.drawn(TOKEN_SIZE, chance).base64Url() + "\n";
  }

  /// @param first becomes it where there is none
  private static String theirs(SecretStore shared, String first) {
    try (Secret token = shared.findOrMake(ENTRY, () -> Secret.utf8(first)).content()) {
      return token.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
  }

  boolean is(String shown) {
    return digest.equals(digestOf(shown));
  }

  /// Digests are compared, in constant time, so that neither content nor length of a token shows.
  private static Bytes digestOf(String token) {
    return Digests.sha256(Bytes.utf8(token));
  }
}
