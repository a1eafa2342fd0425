package dev.nacre.endorsements;

import dev.nacre.attestation.x509.Certificate;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Der;
import dev.nacre.codec.MalformedException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// A question to a responder about one certificate, unsigned (RFC 6960 section 4.1.1).
final class OcspRequest {
  private static final Bytes SHA_1 = Bytes.ofHex("300906052b0e03021a0500");
  private static final Bytes NONCE = Bytes.ofHex("06092b0601050507300102");
  private static final int EXTENSIONS = 0xa2;
  private static final int LONGEST_SERIAL = 32;

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
    Bytes serial = serial(certificate.decoded().getSerialNumber());
    Bytes id =
        sequence(
            SHA_1
                .concat(element(Der.OCTET_STRING, sha1(issuerName)))
                .concat(element(Der.OCTET_STRING, sha1(issuerKey)))
                .concat(element(Der.INTEGER, serial)));
    return sequence(sequence(id));
  }

  /// Names certificates, as every responder knows it; nothing is believed for it.
  private static Bytes sha1(Bytes content) {
    try {
      return Bytes.of(MessageDigest.getInstance("SHA-1").digest(content.toArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  /// RFC 5280 section 4.1.2.2 allows 20 bytes, and some take one more. The certificate may be a
  /// stranger's.
  static Bytes serial(BigInteger number) {
    Bytes serial = Bytes.of(number.toByteArray());
    if (serial.size() > LONGEST_SERIAL) {
      throw MalformedException.at(
          "certificate serial number",
          "at most " + LONGEST_SERIAL + " bytes",
          serial.size() + " bytes");
    }
    return serial;
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
