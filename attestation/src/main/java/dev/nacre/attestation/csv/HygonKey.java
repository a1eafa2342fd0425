package dev.nacre.attestation.csv;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Sm2Key;

/// A key of Hygon's hierarchy, with the name that goes into the digest of what it signs.
///
/// @param usage what it is for; see the constants
record HygonKey(int usage, Sm2Key key, Bytes identity) {
  static final int HRK = 0x0000;
  static final int HSK = 0x0013;
  static final int PEK = 0x1002;
  static final int CEK = 0x1004;

  private static final int SM2_CURVE = 3;
  private static final int LONGEST_IDENTITY = 254;

  /// The part of both kinds of certificate: curve, coordinates, identity.
  static HygonKey read(ByteReader in, int usage) {
    long curve = in.u32("curve");
    if (curve != SM2_CURVE) {
      throw in.unexpected("curve", "3 (SM2)", Long.toString(curve));
    }
    var key = new Sm2Key(Sm2Signature.number(in, "x"), Sm2Signature.number(in, "y"));
    int size = in.u16("uid_len");
    Bytes identity = in.bytes("uid", LONGEST_IDENTITY);
    if (size > LONGEST_IDENTITY) {
      throw MalformedException.at("uid_len", "at most " + LONGEST_IDENTITY, size + "");
    }
    return new HygonKey(usage, key, identity.slice(0, size));
  }

  boolean signed(Bytes message, Sm2Signature signature) {
    return key.signed(message, identity, signature.r(), signature.s());
  }

  @Override
  public String toString() {
    return identity.isEmpty() ? "a key without a name" : identity.utf8();
  }
}
