package dev.nacre.codec.jose;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;

/// A private key in the form of the provider that is asked first at the time.
///
/// A provider that gets another's key translates it at every signature, which costs as much as the
/// signature; here that happens once, and again when another provider moves to the front.
public final class TranslatedKey {
  private final PrivateKey key;
  private volatile Form form;

  private record Form(Provider provider, PrivateKey key) {}

  public TranslatedKey(PrivateKey key) {
    this.key = key;
    this.form = translated();
  }

  /// The key to sign with now.
  public PrivateKey current() {
    Form known = form;
    if (!known.provider().equals(factory().getProvider())) {
      known = translated();
      form = known;
    }
    return known.key();
  }

  private Form translated() {
    KeyFactory first = factory();
    try {
      return new Form(first.getProvider(), (PrivateKey) first.translateKey(key));
    } catch (InvalidKeyException bound) {
      // A key in a security module does not leave it: its own provider will sign.
      return new Form(first.getProvider(), key);
    }
  }

  private KeyFactory factory() {
    try {
      return KeyFactory.getInstance(key.getAlgorithm());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no provider knows keys of " + key.getAlgorithm(), e);
    }
  }
}
