package dev.nacre.emulator;

import dev.nacre.codec.Bytes;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;

/// A private key and the certificate of its public half.
public record CertifiedKey(X509Certificate certificate, PrivateKey key) {
  public Bytes der() {
    try {
      return Bytes.of(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was just made does not encode", e);
    }
  }

  /// Refuses a pair whose halves do not belong together.
  CertifiedKey matched() {
    try {
      String algorithm = key.getAlgorithm().equals("EC") ? "SHA384withECDSA" : "SHA384withRSA";
      var signer = Signature.getInstance(algorithm);
      signer.initSign(key);
      byte[] signature = signer.sign();
      signer.initVerify(certificate.getPublicKey());
      if (!signer.verify(signature)) {
        throw new IllegalStateException(
            "the key of " + certificate.getSubjectX500Principal() + " is another one's");
      }
      return this;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "the key of " + certificate.getSubjectX500Principal() + " cannot sign", e);
    }
  }
}
