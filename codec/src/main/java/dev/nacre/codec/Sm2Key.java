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
      new Point(
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
    return sum(s, t).map(point -> e.add(point.x).mod(ORDER).equals(r)).orElse(false);
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
  private Optional<Point> sum(BigInteger s, BigInteger t) {
    var mine = Optional.of(new Point(x, y));
    var base = Optional.of(GENERATOR);
    Optional<Point> both = add(base, mine);
    Optional<Point> sum = Optional.empty();
    for (int bit = ORDER.bitLength() - 1; bit >= 0; bit--) {
      sum = add(sum, sum);
      boolean inS = s.testBit(bit);
      boolean inT = t.testBit(bit);
      if (inS || inT) {
        sum = add(sum, inS && inT ? both : inS ? base : mine);
      }
    }
    return sum;
  }

  /// The sum of two points, of which none stands for infinity.
  private static Optional<Point> add(Optional<Point> one, Optional<Point> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.isEmpty() ? other : one;
    }
    Point p = one.get();
    Point q = other.get();
    boolean same = p.x.equals(q.x);
    if (same && p.y.add(q.y).mod(P).signum() == 0) {
      return Optional.empty();
    }
    BigInteger slope =
        same
            ? p.x
                .multiply(p.x)
                .multiply(BigInteger.valueOf(3))
                .add(A)
                .multiply(p.y.shiftLeft(1).modInverse(P))
            : q.y.subtract(p.y).multiply(q.x.subtract(p.x).modInverse(P));
    BigInteger m = slope.mod(P);
    BigInteger x = m.multiply(m).subtract(p.x).subtract(q.x).mod(P);
    return Optional.of(new Point(x, m.multiply(p.x.subtract(x)).subtract(p.y).mod(P)));
  }

  private record Point(BigInteger x, BigInteger y) {}

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
