package dev.nacre.attestation.csv;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;

/// The certificate of a key of Hygon's own (HRK, HSK): 832 bytes, little-endian; not yet believed.
///
/// @param signed what the signature covers
record CaCertificate(
    Bytes keyId, Bytes signerId, HygonKey key, Bytes signed, Sm2Signature signature) {
  static final int SIZE = 832;
  private static final int SIGNED = 576;

  /// @throws MalformedException when it has another form
  static CaCertificate parse(Bytes certificate) {
    ByteReader in = ByteReader.littleEndian("Hygon CA certificate", certificate);
    long version = in.u32("version");
    if (version != 1) {
      throw in.unexpected("version", "1", Long.toString(version));
    }
    Bytes keyId = in.bytes("key_id", 16);
    Bytes signerId = in.bytes("signer_id", 16);
    int usage = (int) in.u32("usage");
    var _ = in.bytes("reserved", 24);
    HygonKey key = HygonKey.read(in, usage);
    var _ = in.bytes("reserved", 108);
    Sm2Signature signature = Sm2Signature.read(in);
    var _ = in.bytes("reserved", 112);
    in.end();
    return new CaCertificate(keyId, signerId, key, certificate.slice(0, SIGNED), signature);
  }

  boolean isSignedBy(CaCertificate issuer, HygonSignatures signatures) {
    return signerId.equals(issuer.keyId) && signatures.hold(issuer.key, signed, signature);
  }
}
