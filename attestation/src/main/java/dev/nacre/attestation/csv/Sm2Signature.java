package dev.nacre.attestation.csv;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import java.math.BigInteger;

/// Two numbers of 72 bytes each, little-endian.
record Sm2Signature(BigInteger r, BigInteger s) {
  static final int NUMBER = 72;

  static Sm2Signature read(ByteReader in) {
    return new Sm2Signature(number(in, "signature.r"), number(in, "signature.s"));
  }

  static BigInteger number(ByteReader in, String field) {
    return number(in.bytes(field, NUMBER));
  }

  static BigInteger number(Bytes littleEndian) {
    return new BigInteger(1, littleEndian.reversed().toArray());
  }
}
