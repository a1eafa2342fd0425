package dev.nacre.attestation.dcap;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;

/// A quote that a quoting enclave signed for whose report the holder of a certified key (PCK)
/// vouches. Only [DcapAppraisal] makes one.
public final class AuthenticQuote {
  private final Quote quote;

  AuthenticQuote(Quote quote) {
    this.quote = quote;
  }

  public Quote quote() {
    return quote;
  }

  /// Whether the quoting enclave's report is about this attestation key: its data begins with the
  /// digest over the key and the enclave's own authentication data, and zeros follow.
  static boolean keyIsVouchedFor(QuoteSignature signature) {
    Bytes digest =
        Digests.sha256(signature.attestationKey().concat(signature.qeAuthenticationData()));
    return signature.qeReport().reportData().equals(digest.padTo(64));
  }
}
