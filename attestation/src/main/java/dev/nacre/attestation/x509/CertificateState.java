package dev.nacre.attestation.x509;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Der;
import dev.nacre.codec.MalformedException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a responder says about one certificate (RFC 6960 section 4.2.1, SingleResponse).
///
/// @param hash with which the issuer is named: `SHA-1` or `SHA-256`
/// @param issuerName digest of the issuer's name
/// @param issuerKey digest of the issuer's key
/// @param thisUpdate since when the state is known
/// @param nextUpdate until when it is; a responder that does not say is never current
record CertificateState(
    String hash,
    Bytes issuerName,
    Bytes issuerKey,
    BigInteger serial,
    State state,
    Instant thisUpdate,
    Optional<Instant> nextUpdate) {
  private static final int GOOD = 0x80;
  private static final int REVOKED = 0xa1;
  private static final int UNKNOWN = 0x82;
  private static final int NEXT_UPDATE = 0xa0;
  private static final int EXTENSIONS = 0xa1;

  /// How a certificate stands with its issuer.
  enum State {
    GOOD,
    REVOKED,
    UNKNOWN
  }

  /// @throws MalformedException when it has another form
  static CertificateState parse(Der single) {
    List<Der> parts = single.sequence(3);
    List<Der> id = parts.get(0).sequence(4);
    Optional<Instant> nextUpdate = Optional.empty();
    for (Der optional : parts.subList(3, parts.size())) {
      switch (optional.tag()) {
        case NEXT_UPDATE ->
            nextUpdate = Optional.of(OcspResponse.time(OcspResponse.only(optional)));
        case EXTENSIONS -> OcspResponse.requireHarmless(OcspResponse.only(optional));
        default ->
            throw MalformedException.at(
                "OCSP response", "nextUpdate or extensions", "tag " + optional.tag());
      }
    }
    return new CertificateState(
        hash(id.get(0).sequence(1).getFirst().oid()),
        id.get(1).octets(),
        id.get(2).octets(),
        id.get(3).integer(),
        state(parts.get(1).tag()),
        OcspResponse.time(parts.get(2)),
        nextUpdate);
  }

  private static State state(int tag) {
    return switch (tag) {
      case GOOD -> State.GOOD;
      case REVOKED -> State.REVOKED;
      case UNKNOWN -> State.UNKNOWN;
      default ->
          throw MalformedException.at("OCSP response", "good, revoked or unknown", "tag " + tag);
    };
  }

  private static String hash(String oid) {
    return switch (oid) {
      case "1.3.14.3.2.26" -> "SHA-1";
      case "2.16.840.1.101.3.4.2.1" -> "SHA-256";
      default -> throw MalformedException.at("OCSP response", "SHA-1 or SHA-256", oid);
    };
  }

  boolean isAbout(Certificate certificate, Certificate issuer) {
    Bytes key = Der.parse(Bytes.of(issuer.publicKey().getEncoded())).sequence(2).get(1).wholeBits();
    return serial.equals(certificate.decoded().getSerialNumber())
        && issuerName.equals(digest(Bytes.of(issuer.subject().getEncoded())))
        && issuerKey.equals(digest(key));
  }

  boolean isCurrent(Instant at) {
    return !at.isBefore(thisUpdate) && nextUpdate.map(next -> !at.isAfter(next)).orElse(false);
  }

  private Bytes digest(Bytes content) {
    try {
      return Bytes.of(MessageDigest.getInstance(hash).digest(content.toArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + hash, e);
    }
  }
}
