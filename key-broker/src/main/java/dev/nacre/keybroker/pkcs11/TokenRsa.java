package dev.nacre.keybroker.pkcs11;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import java.util.Optional;
import java.util.function.Supplier;

/// Encrypts to an RSA key in a token, and decrypts with it: RSA-OAEP.
///
/// @param token opened when it is needed first
/// @param label of both halves of the key
/// @param sha256 whether SHA-256 is the hash and that of MGF1, else SHA-1
public record TokenRsa(Supplier<Token> token, String label, boolean sha256) {
  /// Absent when there is no such key.
  ///
  /// @throws Pkcs11Exception when the token does not do it, such as for a content too large
  public Optional<Bytes> encrypt(Secret content) {
    return token
        .get()
        .with(session ->
            key(session, Constants.CLASS_PUBLIC_KEY)
                .map(key -> session.encrypt(new Mechanism.Oaep(sha256), key, content)));
  }

  /// Absent when there is no such key.
  public Optional<Secret> decrypt(Bytes sealed) {
    return token
        .get()
        .with(session ->
            key(session, Constants.CLASS_PRIVATE_KEY)
                .map(key -> session.decrypt(new Mechanism.Oaep(sha256), key, sealed)));
  }

  private Optional<Long> key(Session session, long half) {
    return session
        .find(new Attributes().number(Constants.CLASS, half).text(Constants.LABEL, label))
        .stream()
        .findFirst();
  }
}
