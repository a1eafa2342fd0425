package dev.nacre.keybroker.call;

import java.util.Locale;

/// The kind of a refusal: what the guest learns of the reason, and what refusals are counted by.
public enum RefusalCode {
  /// The evidence was judged, and does not hold.
  EVIDENCE,
  /// The evidence is bound to another session.
  NONCE,
  /// The resource policy says no.
  POLICY,
  /// The resource policy ended in an error.
  POLICY_ERROR,
  /// The plugin does not give what the policy allows.
  PLUGIN,
  /// What the policy allows is not there.
  MISSING,
  /// The guest's key cannot receive a secret.
  GUEST_KEY,
  /// The tenant has as much as it may have.
  QUOTA,
  /// What was sent is no step of the protocol.
  PROTOCOL,
  /// The cookie is missing, forged or over.
  SESSION,
  /// Nobody who is trusted vouches for the token.
  TOKEN,
  /// Asked too often.
  RATE,
  /// The body is too large.
  SIZE,
  /// Who judges evidence did not answer.
  UNJUDGED;

  /// Whether somebody who proved nothing can be refused so, as often as he likes.
  public boolean isOfStrangers() {
    return switch (this) {
      case EVIDENCE, NONCE, POLICY, POLICY_ERROR, PLUGIN, MISSING, GUEST_KEY, QUOTA -> false;
      case PROTOCOL, SESSION, TOKEN, RATE, SIZE, UNJUDGED -> true;
    };
  }

  /// As it is written everywhere, such as `policy-error`.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
