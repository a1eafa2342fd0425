package dev.nacre.attestation.se;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import java.security.SecureRandom;
import java.util.Optional;

/// Under which a verifier gives away what it must know again when the answer comes: IV (12 bytes),
/// then AES-256-GCM. Unlike a public key, it shows that the verifier itself wrote what comes back.
final class RequestSeal {
  private RequestSeal() {}

  /// @param bound what must be the same when it is opened
  static Bytes seal(Secret key, Bytes content, Bytes bound, SecureRandom chance) {
    Bytes iv = Bytes.drawn(Gcm.IV, chance);
    return iv.concat(new Gcm(key.reveal(Gcm::key), iv, bound).seal(content));
  }

  /// Empty when it was not sealed under `key` and bound to `bound`, or was changed.
  static Optional<Bytes> open(Secret key, Bytes sealed, Bytes bound) {
    return sealed.size() < Gcm.IV + Gcm.TAG
        ? Optional.empty()
        : new Gcm(key.reveal(Gcm::key), sealed.slice(0, Gcm.IV), bound)
            .open(sealed.slice(Gcm.IV, sealed.size()));
  }
}
