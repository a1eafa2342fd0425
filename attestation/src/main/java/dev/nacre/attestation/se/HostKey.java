package dev.nacre.attestation.se;

import dev.nacre.attestation.x509.Certificate;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import java.math.BigInteger;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPoint;
import java.util.Optional;

/// The public key of a host's ultravisor, on P-521, and the document that carries it.
///
/// @param hash SHA-256 over the key's coordinates (PHKH): how requests and answers name the host
public record HostKey(Certificate document, ECPublicKey key, Bytes hash) {
  /// x and y of 80 bytes each, big-endian.
  static final int COORDINATES = 160;

  static final int HASH = 32;
  private static final int FIELD = 521;

  /// The host key in a certificate; empty when its key is of another kind.
  public static Optional<HostKey> in(Certificate document) {
    return document.publicKey() instanceof ECPublicKey key
            && key.getParams().getCurve().getField().getFieldSize() == FIELD
        ? Optional.of(new HostKey(document, key, Digests.sha256(coordinates(key))))
        : Optional.empty();
  }

  static Bytes coordinates(ECPublicKey key) {
    ECPoint point = key.getW();
    return fixed(point.getAffineX(), COORDINATES / 2)
        .concat(fixed(point.getAffineY(), COORDINATES / 2));
  }

  private static Bytes fixed(BigInteger number, int size) {
    Bytes shortest = Bytes.of(number.toByteArray());
    Bytes padded = Bytes.zeros(size).concat(shortest);
    return padded.slice(padded.size() - size, padded.size());
  }
}
