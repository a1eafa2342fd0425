package dev.nacre.attestationservice;

/// What a guest must answer, by what kind of machine it is.
public sealed interface Challenge {
  /// Any nonce binds its evidence.
  record AnyNonce() implements Challenge {}

  /// Its evidence is the answer to a request of this service's, which takes the place of a nonce
  /// (IBM Secure Execution).
  ///
  /// @param text JSON
  record Request(String text) implements Challenge {}

  /// No request can be made.
  ///
  /// @param sentence why
  record None(String sentence) implements Challenge {}
}
