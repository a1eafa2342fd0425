package dev.nacre.attestation.snp;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;

/// The last 512 bytes of a report: an ECDSA signature over P-384 in AMD's little-endian form.
///
/// @param r 72 bytes, little-endian
/// @param s 72 bytes, little-endian
/// @param rest what follows; must be zero
record ReportSignature(Bytes r, Bytes s, Bytes rest) {
  private static final int NUMBER = 72;
  private static final int COORDINATE = 48;

  static ReportSignature read(ByteReader in) {
    return new ReportSignature(
        in.bytes("signature.r", NUMBER),
        in.bytes("signature.s", NUMBER),
        in.bytes("signature.reserved", 512 - 2 * NUMBER));
  }

  /// Whether everything beyond the two numbers of 48 bytes is zero.
  boolean isClean() {
    return rest.isAllZero()
        && r.slice(COORDINATE, NUMBER).isAllZero()
        && s.slice(COORDINATE, NUMBER).isAllZero();
  }

  /// r and s, big-endian, 96 bytes (IEEE P1363).
  Bytes p1363() {
    return r.slice(0, COORDINATE).reversed().concat(s.slice(0, COORDINATE).reversed());
  }
}
