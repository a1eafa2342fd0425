package dev.nacre.codec;

import java.math.BigInteger;
import java.util.Optional;

/// A public key of the signature scheme SM2 with SM3 (GB/T 32918.2-2016, GB/T 32918.5-2017), which
/// the JDK does not have: a point on the curve sm2p256v1.
///
/// Only public things are computed here, so nothing hides how long they take.
public record Sm2Key(BigInteger x, BigInteger y) {
  private static final int SIZE = 32;
  private static final BigInteger P =
      hex("fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff");
  private static final BigInteger A = P.subtract(BigInteger.valueOf(3));
  private static final BigInteger B =
      hex("28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93");
  private static final BigInteger ORDER =
      hex("fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123");
  private static final Point GENERATOR =
      Point.of(
          hex("32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7"),
          hex("bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0"));

  /// The head of a DER SubjectPublicKeyInfo for this curve; the point follows.
  private static final Bytes SPKI_HEAD =
      Bytes.ofHex("3059301306072a8648ce3d020106082a811ccf5501822d03420004");

  private static final int LONGEST_ID = 0x1fff;

  /// @throws MalformedException when the point is not on the curve
  public Sm2Key {
    BigInteger right = x.multiply(x).add(A).multiply(x).add(B).mod(P);
    boolean on =
        x.signum() >= 0
            && y.signum() >= 0
            && x.compareTo(P) < 0
            && y.compareTo(P) < 0
            && y.multiply(y).mod(P).equals(right);
    if (!on) {
      throw MalformedException.at("SM2 key", "a point on sm2p256v1", "a point beside it");
    }
  }

  /// Whether this key made the signature (`r`, `s`) over `message`.
  ///
  /// @param identity of the signer, which goes into the digest; at most 8191 bytes
  public boolean signed(Bytes message, Bytes identity, BigInteger r, BigInteger s) {
    BigInteger t = r.add(s).mod(ORDER);
    if (!isScalar(r) || !isScalar(s) || t.signum() == 0) {
      return false;
    }
    var e = new BigInteger(1, Sm3.digest(preamble(identity).concat(message)).toArray());
    return sum(s, t).abscissa().map(of -> e.add(of).mod(ORDER).equals(r)).orElse(false);
  }

  /// SHA-256 over the DER SubjectPublicKeyInfo.
  public Bytes fingerprint() {
    return Digests.sha256(SPKI_HEAD.concat(fixed(x)).concat(fixed(y)));
  }

  /// The digest of identity, curve and key (GB/T 32918.2 section 5.5).
  private Bytes preamble(Bytes identity) {
    if (identity.size() > LONGEST_ID) {
      throw MalformedException.at("SM2 identity", "at most " + LONGEST_ID + " bytes", "more");
    }
    int bits = 8 * identity.size();
    return Sm3.digest(
        Bytes.of((byte) (bits >> 8), (byte) bits)
            .concat(identity)
            .concat(fixed(A))
            .concat(fixed(B))
            .concat(fixed(GENERATOR.x))
            .concat(fixed(GENERATOR.y))
            .concat(fixed(x))
            .concat(fixed(y)));
  }

  private static boolean isScalar(BigInteger number) {
    return number.signum() > 0 && number.compareTo(ORDER) < 0;
  }

  /// `s` times the generator and `t` times this point, added up bit by bit.
  private Point sum(BigInteger s, BigInteger t) {
    Point mine = Point.of(x, y);
    Point both = GENERATOR.plus(mine);
    Point sum = Point.INFINITY;
    for (int bit = ORDER.bitLength() - 1; bit >= 0; bit--) {
      sum = sum.doubled();
      boolean inS = s.testBit(bit);
      boolean inT = t.testBit(bit);
      if (inS || inT) {
        sum = sum.plus(inS && inT ? both : inS ? GENERATOR : mine);
      }
    }
    return sum;
  }

  /// A point in Jacobian coordinates, which need no division: it stands for (`x`/`z`², `y`/`z`³),
  /// and for infinity where `z` is zero.
  private record Point(BigInteger x, BigInteger y, BigInteger z) {
    static final Point INFINITY = new Point(BigInteger.ONE, BigInteger.ONE, BigInteger.ZERO);

    static Point of(BigInteger x, BigInteger y) {
      return new Point(x, y, BigInteger.ONE);
    }

    Optional<BigInteger> abscissa() {
      return z.signum() == 0
          ? Optional.empty()
          : Optional.of(product(x, product(z, z).modInverse(P)));
    }

    Point doubled() {
      BigInteger zz = product(z, z);
      BigInteger yy = product(y, y);
      BigInteger s = product(x, yy).shiftLeft(2);
      BigInteger m = product(x.subtract(zz), x.add(zz)).multiply(BigInteger.valueOf(3));
      BigInteger x3 = m.multiply(m).subtract(s.shiftLeft(1)).mod(P);
      BigInteger y3 = product(m, s.subtract(x3)).subtract(product(yy, yy).shiftLeft(3)).mod(P);
      return new Point(x3, y3, product(y, z).shiftLeft(1).mod(P));
    }

    Point plus(Point other) {
      if (z.signum() == 0 || other.z.signum() == 0) {
        return z.signum() == 0 ? other : this;
      }
      BigInteger zz = product(z, z);
      BigInteger otherZz = product(other.z, other.z);
      BigInteger u = product(x, otherZz);
      BigInteger s = product(y, product(other.z, otherZz));
      BigInteger h = product(other.x, zz).subtract(u).mod(P);
      BigInteger r = product(other.y, product(z, zz)).subtract(s).mod(P);
      if (h.signum() == 0) {
        return r.signum() == 0 ? doubled() : INFINITY;
      }
      BigInteger hh = product(h, h);
      BigInteger hhh = product(h, hh);
      BigInteger v = product(u, hh);
      BigInteger x3 = r.multiply(r).subtract(hhh).subtract(v.shiftLeft(1)).mod(P);
      BigInteger y3 = product(r, v.subtract(x3)).subtract(product(s, hhh)).mod(P);
      return new Point(x3, y3, product(product(z, other.z), h));
    }

    private static BigInteger product(BigInteger one, BigInteger other) {
      return one.multiply(other).mod(P);
    }
  }

  private static Bytes fixed(BigInteger number) {
    byte[] signed = number.toByteArray();
    int surplus = Math.max(0, signed.length - SIZE);
    Bytes unsigned = Bytes.of(signed).slice(surplus, signed.length);
    return Bytes.zeros(SIZE - unsigned.size()).concat(unsigned);
  }

  private static BigInteger hex(String digits) {
    return new BigInteger(digits, 16);
  }
}
