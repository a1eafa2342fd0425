package dev.nacre.codec.jose;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;

/// Signatures with asymmetric keys (RFC 7518 section 3.1, RFC 8037): no `none`, no shared secret.
public enum JwsAlgorithm {
  ES256("ES256", "SHA256withECDSAinP1363Format"),
  ES384("ES384", "SHA384withECDSAinP1363Format"),
  ES512("ES512", "SHA512withECDSAinP1363Format"),
  EDDSA("EdDSA", "Ed25519"),
  RS256("RS256", "SHA256withRSA"),
  RS384("RS384", "SHA384withRSA"),
  RS512("RS512", "SHA512withRSA"),
  PS256("PS256", "RSASSA-PSS"),
  PS384("PS384", "RSASSA-PSS"),
  PS512("PS512", "RSASSA-PSS");

  private final String joseName;
  private final String standardName;

  JwsAlgorithm(String joseName, String standardName) {
    this.joseName = joseName;
    this.standardName = standardName;
  }

  /// @throws MalformedException when it is no such algorithm
  public static JwsAlgorithm named(String joseName) {
    for (JwsAlgorithm algorithm : values()) {
      if (algorithm.joseName.equals(joseName)) {
        return algorithm;
      }
    }
    throw MalformedException.at("JWS.alg", "an asymmetric signature", joseName);
  }

  public String joseName() {
    return joseName;
  }

  /// Whether a key of this kind can make this signature: a curve goes with its own hash only.
  boolean fits(Jwk key) {
    return switch (this) {
      case ES256 -> key instanceof EcJwk ec && ec.curve() == EcCurve.P_256;
      case ES384 -> key instanceof EcJwk ec && ec.curve() == EcCurve.P_384;
      case ES512 -> key instanceof EcJwk ec && ec.curve() == EcCurve.P_521;
      case EDDSA -> key instanceof OkpJwk;
      case RS256, RS384, RS512, PS256, PS384, PS512 -> key instanceof RsaJwk;
    };
  }

  /// Whether `key` is of the kind for this algorithm and made `signature` over `signed`.
  ///
  /// @param signature of ECDSA, both numbers in full length (RFC 7518 section 3.4)
  public boolean verifies(Jwk key, Bytes signed, Bytes signature) {
    if (!fits(key) || (key instanceof EcJwk ec && signature.size() != ec.signatureSize())) {
      return false;
    }
    try {
      Signature verifier = signature();
      verifier.initVerify(key.publicKey());
      verifier.update(signed.toArray());
      return verifier.verify(signature.toArray());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /// The signature of `key` over `signed`.
  public Bytes sign(PrivateKey key, Bytes signed) {
    try {
      Signature signer = signer(key);
      signer.update(signed.toArray());
      return Bytes.of(signer.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot sign with " + joseName, e);
    }
  }

  /// What signs one text after another with `key`.
  Signature signer(PrivateKey key) throws GeneralSecurityException {
    Signature signer = signature();
    signer.initSign(key);
    return signer;
  }

  private Signature signature() throws GeneralSecurityException {
    Signature signature = Signature.getInstance(standardName);
    switch (this) {
      case PS256 -> signature.setParameter(pss("SHA-256", MGF1ParameterSpec.SHA256, 32));
      case PS384 -> signature.setParameter(pss("SHA-384", MGF1ParameterSpec.SHA384, 48));
      case PS512 -> signature.setParameter(pss("SHA-512", MGF1ParameterSpec.SHA512, 64));
      case ES256, ES384, ES512, EDDSA, RS256, RS384, RS512 -> {}
    }
    return signature;
  }

  private static PSSParameterSpec pss(String hash, MGF1ParameterSpec mask, int salt) {
    return new PSSParameterSpec(hash, "MGF1", mask, salt, PSSParameterSpec.TRAILER_FIELD_BC);
  }
}
