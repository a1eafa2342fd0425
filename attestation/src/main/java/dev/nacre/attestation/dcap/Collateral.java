package dev.nacre.attestation.dcap;

import dev.nacre.attestation.x509.Certificate;
import dev.nacre.attestation.x509.CertificateChain;
import dev.nacre.attestation.x509.RevocationList;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Pem;
import dev.nacre.codec.json.JsonObject;
import java.util.List;
import java.util.Locale;

/// What Intel says about the platform that made a quote, as one object in the member names of
/// Intel's quote verification library. Nothing here is believed before it is appraised.
///
/// ```
/// tcb_info                  TCB info version 3, text          with tcb_info_signature, hex
/// tcb_info_issuer_chain     its signer and the root, PEM
/// qe_identity               enclave identity version 2, text  with qe_identity_signature, hex
/// qe_identity_issuer_chain  its signer and the root, PEM
/// pck_crl                   hex, base64 or PEM                with pck_crl_issuer_chain, PEM
/// root_ca_crl               hex, base64 or PEM
/// ```
///
/// Instead of a document and its signature, each of the two may be a whole response of Intel's
/// Provisioning Certification Service.
record Collateral(
    Signed<TcbInfo> tcbInfo,
    Signed<QeIdentity> qeIdentity,
    Revocations pckCrl,
    Revocations rootCrl) {

  /// A document, who is said to have signed it, and whether each signature of that holds.
  record Signed<D>(D content, CertificateChain chain, boolean chainHolds, boolean signatureHolds) {
    static <D> Signed<D> of(SignedDocument document, D content) {
      CertificateChain chain = document.issuerChain();
      return new Signed<>(content, chain, chain.holdsTogether(), document.signatureHolds());
    }
  }

  /// A revocation list, whose key is said to have signed it, and whether it did and is of a chain
  /// that holds.
  record Revocations(RevocationList list, Certificate issuer, boolean signatureHolds) {
    static Revocations of(RevocationList list, Certificate issuer, CertificateChain chain) {
      boolean holds = list.isAbout(issuer) && list.isSignedBy(issuer) && chain.holdsTogether();
      return new Revocations(list, issuer, holds);
    }

    /// Whether it is the list of `authority`, by name and key.
    boolean isOf(Certificate authority) {
      return signatureHolds
          && issuer.subject().equals(authority.subject())
          && issuer.keyFingerprint().equals(authority.keyFingerprint());
    }
  }

  /// @throws MalformedException when a member is missing or has another form
  static Collateral parse(JsonObject json) {
    SignedDocument tcbInfo = SignedDocument.of(json, "tcb_info", "tcbInfo");
    SignedDocument identity = SignedDocument.of(json, "qe_identity", "enclaveIdentity");
    CertificateChain ofPckCrl = SignedDocument.chain(json, "pck_crl_issuer_chain");
    return new Collateral(
        Signed.of(tcbInfo, TcbInfo.parse(tcbInfo.json())),
        Signed.of(identity, QeIdentity.parse(identity.json())),
        Revocations.of(list(json, "pck_crl"), ofPckCrl.leaf(), ofPckCrl),
        Revocations.of(list(json, "root_ca_crl"), ofPckCrl.root(), ofPckCrl));
  }

  private static RevocationList list(JsonObject json, String name) {
    String text = json.string(name).strip();
    if (text.contains("-----BEGIN")) {
      List<Bytes> lists = Pem.contents(Pem.REVOCATION_LIST, text);
      if (lists.size() != 1) {
        throw MalformedException.at(name, "one X509 CRL", lists.size() + " of them");
      }
      return RevocationList.parse(lists.getFirst());
    }
    boolean hex = text.toLowerCase(Locale.ROOT).startsWith("30") && text.matches("[0-9a-fA-F]*");
    return RevocationList.parse(hex ? Bytes.ofHex(text) : Bytes.ofBase64(text));
  }
}
