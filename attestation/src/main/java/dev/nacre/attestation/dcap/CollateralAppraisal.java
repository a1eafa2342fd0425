package dev.nacre.attestation.dcap;

import dev.nacre.attestation.appraisal.Findings;
import dev.nacre.attestation.appraisal.Findings.Comparison;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestation.dcap.Collateral.Revocations;
import dev.nacre.attestation.dcap.Collateral.Signed;
import dev.nacre.attestation.dcap.DcapAppraisal.PckChain;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.attestation.x509.ChainChecks;
import dev.nacre.codec.json.JsonObject;
import java.time.Instant;
import java.util.List;

/// Whether what is said about a platform is said by Intel, today, about this platform; and what
/// then follows for it.
final class CollateralAppraisal {
  private static final String PCS = "Intel PCS API v4";
  private static final String SIGNER = "Intel SGX TCB Signing";

  private final TrustAnchors anchors;

  CollateralAppraisal(TrustAnchors anchors) {
    this.anchors = anchors;
  }

  /// @return upstream's claims about collateral and state
  JsonObject appraise(
      Quote quote, PckChain chain, Collateral collateral, Instant at, Findings findings) {
    TcbInfo info = collateral.tcbInfo().content();
    QeIdentity identity = collateral.qeIdentity().content();
    document("dcap.tcb_info", collateral.tcbInfo(), info.issue(), at, findings);
    document("dcap.qe_identity", collateral.qeIdentity(), identity.issue(), at, findings);
    revocation(chain, collateral, at, findings);
    aboutThisPlatform(quote, chain.pck(), info, identity, findings);
    var claims = new DcapClaims(chain, collateral, at);
    return new TcbAppraisal(quote, chain.pck(), info, identity, findings)
        .appraise()
        .map(claims::with)
        .orElseGet(claims::withoutLevel);
  }

  private void document(
      String check, Signed<?> document, Issue issue, Instant at, Findings findings) {
    Certificate signer = document.chain().leaf();
    DcapAppraisal.rootIsTrusted(anchors, check + ".root", document.chain().root(), findings);
    findings.require(
        document.chainHolds() && signer.commonName().equals(SIGNER),
        check + ".chain",
        PCS,
        Comparison.of(SIGNER + ", signed by the root", document.chain()));
    new ChainChecks(check + ".chain", at, findings).valid(document.chain().certificates());
    findings.require(
        document.signatureHolds(),
        check + ".signature",
        PCS,
        Comparison.of(
            "a signature of " + signer + " over the document as it came",
            document.signatureHolds() ? "such a signature" : "another signature"));
    findings.require(
        issue.isCurrent(at),
        check + ".validity",
        PCS,
        Comparison.of(
            "an issue for " + at, "issued " + issue.from() + ", the next due " + issue.next()));
  }

  private static void revocation(
      PckChain chain, Collateral collateral, Instant at, Findings findings) {
    Certificate authority = chain.authority();
    Certificate root = chain.chain().root();
    list("dcap.crl.pck", collateral.pckCrl(), authority, at, findings);
    list("dcap.crl.root", collateral.rootCrl(), root, at, findings);
    notOn(collateral.pckCrl(), chain.pck().certificate(), findings);
    for (Certificate certificate :
        List.of(
            authority,
            collateral.tcbInfo().chain().leaf(),
            collateral.qeIdentity().chain().leaf())) {
      notOn(collateral.rootCrl(), certificate, findings);
    }
  }

  private static void list(
      String check, Revocations revocations, Certificate authority, Instant at, Findings findings) {
    boolean genuine = revocations.isOf(authority);
    findings.require(
        genuine && revocations.list().isCurrent(at),
        check,
        "RFC 5280 section 5",
        Comparison.of(
            "a revocation list of " + authority + ", current at " + at,
            genuine
                ? "from "
                    + revocations.list().thisUpdate()
                    + " to "
                    + revocations.list().nextUpdate().map(Instant::toString).orElse("(unstated)")
                : "a list that " + authority + " did not sign"));
  }

  private static void notOn(Revocations revocations, Certificate certificate, Findings findings) {
    boolean revoked = revocations.list().revokes(certificate);
    findings.require(
        !revoked,
        "dcap.chain.revocation",
        "RFC 5280 section 5",
        Comparison.of(
            certificate + " on no revocation list",
            revoked ? "revoked: serial " + certificate.serial() : "not on the list"));
  }

  private static void aboutThisPlatform(
      Quote quote, PckCertificate pck, TcbInfo info, QeIdentity identity, Findings findings) {
    boolean tdx = quote.header().kind() == QuoteHeader.Kind.TDX;
    equal("dcap.tcb_info.id", tdx ? "TDX" : "SGX", info.issue().id(), findings);
    equal("dcap.qe_identity.id", tdx ? "TD_QE" : "QE", identity.issue().id(), findings);
    findings.requireEqual("dcap.tcb_info.fmspc", PCS, pck.fmspc(), info.fmspc());
    findings.requireEqual("dcap.tcb_info.pce_id", PCS, pck.pceId(), info.pceId());
  }

  private static void equal(String check, String expected, String found, Findings findings) {
    findings.require(expected.equals(found), check, PCS, Comparison.of(expected, found));
  }
}
