package dev.nacre.codec.cose;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.jose.JwsAlgorithm;

/// Signature algorithms by their COSE number (RFC 9053 section 2, RFC 8230 section 2, RFC 8812).
/// Each is the one that JOSE calls by the same name.
public enum CoseAlgorithm {
  ES256(-7, JwsAlgorithm.ES256),
  ES384(-35, JwsAlgorithm.ES384),
  ES512(-36, JwsAlgorithm.ES512),
  EDDSA(-8, JwsAlgorithm.EDDSA),
  PS256(-37, JwsAlgorithm.PS256),
  PS384(-38, JwsAlgorithm.PS384),
  PS512(-39, JwsAlgorithm.PS512),
  RS256(-257, JwsAlgorithm.RS256),
  RS384(-258, JwsAlgorithm.RS384),
  RS512(-259, JwsAlgorithm.RS512);

  private final int number;
  private final JwsAlgorithm jose;

  CoseAlgorithm(int number, JwsAlgorithm jose) {
    this.number = number;
    this.jose = jose;
  }

  /// @throws MalformedException when it is none of these
  public static CoseAlgorithm numbered(long number) {
    for (CoseAlgorithm algorithm : values()) {
      if (algorithm.number == number) {
        return algorithm;
      }
    }
    throw MalformedException.at("COSE.alg", "a signature algorithm", Long.toString(number));
  }

  public int number() {
    return number;
  }

  public JwsAlgorithm jose() {
    return jose;
  }
}
