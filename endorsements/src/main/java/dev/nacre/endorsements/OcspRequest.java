package dev.nacre.endorsements;

import dev.nacre.attestation.x509.Certificate;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Der;

/// A question to a responder about one certificate, unsigned (RFC 6960 section 4.1.1).
final class OcspRequest {
  private static final Bytes SHA_1 = Bytes.ofHex("300906052b0e03021a0500");
  private static final Bytes NONCE = Bytes.ofHex("06092b0601050507300102");
  private static final int EXTENSIONS = 0xa2;

  private OcspRequest() {}

  static Bytes of(Certificate certificate, Certificate issuer) {
    return sequence(sequence(questions(certificate, issuer)));
  }

  /// The same with a nonce, which the responder must give back (RFC 9654).
  static Bytes of(Certificate certificate, Certificate issuer, Bytes nonce) {
    Bytes content = element(Der.OCTET_STRING, element(Der.OCTET_STRING, nonce));
    Bytes extensions = element(EXTENSIONS, sequence(sequence(NONCE.concat(content))));
    return sequence(sequence(questions(certificate, issuer).concat(extensions)));
  }

  private static Bytes questions(Certificate certificate, Certificate issuer) {
    Bytes issuerName = Bytes.of(issuer.subject().getEncoded());
    Bytes issuerKey =
        Der.parse(Bytes.of(issuer.publicKey().getEncoded())).sequence(2).get(1).wholeBits();
    Bytes serial = Bytes.of(certificate.decoded().getSerialNumber().toByteArray());
    Bytes id =
        sequence(
            SHA_1
                .concat(element(Der.OCTET_STRING, Digests.sha1(issuerName)))
                .concat(element(Der.OCTET_STRING, Digests.sha1(issuerKey)))
                .concat(element(Der.INTEGER, serial)));
    return sequence(sequence(id));
  }

  private static Bytes sequence(Bytes content) {
    return element(Der.SEQUENCE, content);
  }

  /// Of content of fewer than 256 bytes: names, keys and serial numbers stand there as digests.
  private static Bytes element(int tag, Bytes content) {
    int size = content.size();
    Bytes head =
        size < 0x80
            ? Bytes.of((byte) tag, (byte) size)
            : Bytes.of((byte) tag, (byte) 0x81, (byte) size);
    return head.concat(content);
  }
}
