package dev.nacre.keybroker.session;

import dev.nacre.attestation.Tee;
import java.time.Instant;

/// Where the conversation with a guest stands. Nothing of it is kept here: it travels, sealed, in
/// the guest's cookie.
public sealed interface Session {
  /// When it is over; fixed when it begins.
  Instant end();

  /// The guest was asked to bind its evidence to `nonce`, in base64.
  record Challenged(Tee tee, String nonce, Instant end) implements Session {}

  /// The guest has proved what it is.
  ///
  /// @param token what the attestation service said about it
  record Attested(String token, Proven guest, Instant end) implements Session {
    /// @param key that of the same guest
    Attested with(KnownKey key) {
      return new Attested(token, new Proven(guest.claims(), key), end);
    }
  }
}
