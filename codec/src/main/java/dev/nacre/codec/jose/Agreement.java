package dev.nacre.codec.jose;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.JsonObject;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;

/// One key agreement with a recipient on a curve, ECDH-ES+A256KW (RFC 7518 section 4.6): the
/// wrapping key under one ephemeral key, for as many texts as its owner lets it serve. Each text
/// has a content key and an IV of its own.
///
/// Not for several threads at once.
public final class Agreement implements AutoCloseable {
  private final ProtectedHeader header;
  private final Secret wrappingKey;
  private boolean closed;

  private Agreement(ProtectedHeader header, Secret wrappingKey) {
    this.header = header;
    this.wrappingKey = wrappingKey;
  }

  /// Agrees under an ephemeral key that is made for it.
  ///
  /// @throws MalformedException when the recipient is meant for another algorithm
  public static Agreement with(EcJwk recipient) {
    KeyWrapping.requireMeant(recipient);
    PrivateJwk ephemeral = PrivateJwk.generate(recipient.curve());
    JsonObject point = ephemeral.publicJwk().requiredMembers();
    var header =
        ProtectedHeader.of(KeyWrapping.ECDH, JsonObject.builder().put("epk", point).build());
    try {
      byte[] agreed = KeyWrapping.agree(ephemeral.key(), recipient.publicKey());
      return new Agreement(header, Secret.owning(agreed));
    } catch (GeneralSecurityException e) {
      throw new MalformedException("JWE: the recipient's key cannot receive", e);
    }
  }

  /// Encrypts `plaintext` so that only the holder of the recipient's private key reads it.
  ///
  /// @throws IllegalStateException when it is closed
  public Jwe encrypt(Secret plaintext, SecureRandom chance) {
    return Jwe.encrypt(this::wrap, plaintext, chance);
  }

  KeyWrapping.Wrapped wrap(byte[] contentKey) throws GeneralSecurityException {
    if (closed) {
      throw new IllegalStateException("the agreement is closed, and its key wiped");
    }
    return new KeyWrapping.Wrapped(header, KeyWrapping.aesWrap(wrappingKey, contentKey));
  }

  /// Wipes the wrapping key.
  @Override
  public void close() {
    closed = true;
    wrappingKey.close();
  }
}
