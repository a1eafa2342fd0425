package dev.nacre.keybroker;

import dev.nacre.codec.Bytes;
import dev.nacre.storage.PrivateFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/// Lets the owner in: whoever shows the token that the server wrote at its first start.
final class OwnerAccess {
  private static final int TOKEN_SIZE = 32;

  private final Bytes digest;

  private OwnerAccess(Bytes digest) {
    this.digest = digest;
  }

  /// The token in `file`, which is made when it does not exist.
  static OwnerAccess open(Path file, SecureRandom chance) {
    String token =
        PrivateFile.readOrCreate(
            file,
            () -> {
              byte[] fresh = new byte[TOKEN_SIZE];
              chance.nextBytes(fresh);
              return Bytes.of(fresh).base64Url() + "\n";
            });
    return new OwnerAccess(digestOf(token.strip()));
  }

  /// @throws ApiException when the call is not the owner's
  void require(Call call) {
    boolean known = call.bearer().map(OwnerAccess::digestOf).filter(digest::equals).isPresent();
    if (!known) {
      String why =
          call.bearer().isPresent()
              ? "Admin access denied: Cannot verify token with any of the issuers"
              : "Admin access denied: the header `Authorization: Bearer` is missing";
      throw ApiException.notAllowed(call.uri(), why);
    }
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
