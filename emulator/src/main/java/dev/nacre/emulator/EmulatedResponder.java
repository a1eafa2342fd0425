package dev.nacre.emulator;

import dev.nacre.codec.Bytes;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A responder for the state of certificates (RFC 6960) that says what it is told to.
///
/// @param issuer whose certificates it answers for
/// @param signer whose key signs: the issuer's, or one that it certified for that
public record EmulatedResponder(CertifiedKey issuer, CertifiedKey signer) {
  /// How a certificate stands.
  public enum State {
    GOOD,
    REVOKED,
    UNKNOWN
  }

  /// What an answer says.
  ///
  /// @param until empty: the answer does not say when the next is due
  /// @param nonce that of the request
  public record Answer(
      X509Certificate about, State state, Instant from, Optional<Instant> until, Bytes nonce) {}

  public static EmulatedResponder of(CertifiedKey issuer) {
    return new EmulatedResponder(issuer, issuer);
  }

  /// One to whom the issuer gave a key for answering, from `from` until `until`.
  ///
  /// @param mayAnswer whether its certificate says that it is for that
  public static EmulatedResponder delegated(
      CertifiedKey issuer, boolean mayAnswer, Instant from, Instant until) {
    var pair = Mint.p384();
    var order =
        new Mint.Order(
            new X500Name("O=Nacre EMULATED,CN=Responder EMULATED"),
            Bytes.of(pair.getPublic().getEncoded()),
            X500Name.getInstance(issuer.certificate().getSubjectX500Principal().getEncoded()),
            issuer.key(),
            from,
            until);
    var usage =
        new ExtendedKeyUsage(
            mayAnswer ? KeyPurposeId.id_kp_OCSPSigning : KeyPurposeId.id_kp_clientAuth);
    var certificate =
        Mint.sign(order, List.of(new Mint.Attribute(Extension.extendedKeyUsage, false, usage)));
    return new EmulatedResponder(issuer, new CertifiedKey(certificate, pair.getPrivate()));
  }

  /// A response in DER.
  public Bytes answer(Answer answer) {
    try {
      var digests = new BcDigestCalculatorProvider();
      X509CertificateHolder holder = new JcaX509CertificateHolder(signer.certificate());
      var builder = new BasicOCSPRespBuilder(new RespID(holder.getSubject()));
      var id =
          new CertificateID(
              digests.get(CertificateID.HASH_SHA1),
              new JcaX509CertificateHolder(issuer.certificate()),
              answer.about().getSerialNumber());
      builder.addResponse(
          id,
          status(answer),
          Date.from(answer.from()),
          answer.until().map(Date::from).orElse(null));
      if (!answer.nonce().isEmpty()) {
        builder.setResponseExtensions(nonce(answer.nonce()));
      }
      var signing = new JcaContentSignerBuilder("SHA384withECDSA").build(signer.key());
      var basic =
          builder.build(signing, new X509CertificateHolder[] {holder}, Date.from(answer.from()));
      return Bytes.of(new OCSPRespBuilder().build(OCSPRespBuilder.SUCCESSFUL, basic).getEncoded());
    } catch (GeneralSecurityException | OCSPException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("a response cannot be made", e);
    }
  }

  private static CertificateStatus status(Answer answer) {
    return switch (answer.state()) {
      case GOOD -> CertificateStatus.GOOD;
      case REVOKED -> new RevokedStatus(Date.from(answer.from()), 1);
      case UNKNOWN -> new UnknownStatus();
    };
  }

  private static Extensions nonce(Bytes nonce) throws IOException {
    var content = new DEROctetString(nonce.toArray()).getEncoded();
    return new Extensions(
        new Extension(
            OCSPObjectIdentifiers.id_pkix_ocsp_nonce, false, new DEROctetString(content)));
  }

  /// What a request asks, read by another's reader.
  ///
  /// @param serial of the certificate that it is about, in hexadecimal
  /// @param nonce empty when it has none
  public record Asked(String serial, Bytes nonce) {
    /// @throws IllegalArgumentException when it is no request about one certificate
    public static Asked in(Bytes request) {
      try {
        var parsed = new OCSPReq(request.toArray());
        var nonce = parsed.getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce);
        return new Asked(
            parsed.getRequestList()[0].getCertID().getSerialNumber().toString(16),
            nonce == null
                ? Bytes.empty()
                : Bytes.of(DEROctetString.getInstance(nonce.getParsedValue()).getOctets()));
      } catch (IOException e) {
        throw new IllegalArgumentException("no request", e);
      }
    }
  }
}
