package dev.nacre.attestation.csv;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.util.ArrayList;
import java.util.List;

/// The certificate of a key of one processor (CEK, PEK): 2084 bytes, little-endian, with room for
/// two signatures; not yet believed.
///
/// @param content all of it
/// @param signed what the signatures cover
record CsvCertificate(Bytes content, HygonKey key, Bytes signed, List<Signed> signatures) {
  static final int SIZE = 2084;
  static final int SM2 = 4;
  private static final int SIGNED = 1044;

  CsvCertificate {
    signatures = List.copyOf(signatures);
  }

  /// A signature, and what its key is for.
  record Signed(int usage, Sm2Signature signature) {}

  /// @throws MalformedException when it has another form
  static CsvCertificate parse(Bytes certificate) {
    ByteReader in = ByteReader.littleEndian("Hygon CSV certificate", certificate);
    long version = in.u32("version");
    if (version != 1) {
      throw in.unexpected("version", "1", Long.toString(version));
    }
    var _ = in.bytes("firmware", 4);
    int usage = (int) in.u32("usage");
    long algorithm = in.u32("algorithm");
    if (algorithm != SM2) {
      throw in.unexpected("algorithm", "4 (SM2)", Long.toString(algorithm));
    }
    HygonKey key = HygonKey.read(in, usage);
    var _ = in.bytes("sid and reserved", 16 + 608);
    var signatures = new ArrayList<Signed>();
    for (int i = 0; i < 2; i++) {
      int signer = (int) in.u32("signature.usage");
      int with = (int) in.u32("signature.algorithm");
      Sm2Signature signature = Sm2Signature.read(in);
      var _ = in.bytes("signature.reserved", 368);
      if (with == SM2) {
        signatures.add(new Signed(signer, signature));
      }
    }
    in.end();
    return new CsvCertificate(certificate, key, certificate.slice(0, SIGNED), signatures);
  }

  /// Whether one of the signatures is that of `issuer`.
  boolean isSignedBy(HygonKey issuer, HygonSignatures known) {
    return signatures.stream()
        .filter(signature -> signature.usage() == issuer.usage())
        .anyMatch(signature -> known.hold(issuer, signed, signature.signature()));
  }
}
