package dev.nacre.attestation.dcap;

import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Findings;
import dev.nacre.attestation.appraisal.Findings.Comparison;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.attestation.x509.CertificateChain;
import dev.nacre.attestation.x509.ChainChecks;
import dev.nacre.attestation.x509.Recall;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Whether a quote was made by a processor that Intel vouches for today, and in which state.
///
/// Keeps what it has read and the chains whose signatures it has verified; safe for concurrent use.
public final class DcapAppraisal {
  static final String PCK = "Intel SGX PCK Certificate and CRL Profile";
  static final String QUOTE = "Intel TDX DCAP Quoting Library API, appendix A";

  /// SHA-256 over the DER SubjectPublicKeyInfo of the Intel SGX Root CA.
  static final Bytes ROOT =
      Bytes.ofHex("a0af031289f5d5d4132f9186068a7fc13628633ba235777472e29b6b6c67a49e");

  private final TrustAnchors anchors;
  private final Recall<Bytes, PckChain> chains = Recall.of(1024);
  private final Recall<JsonObject, Collateral> collaterals = Recall.of(64);

  /// A platform's quoting enclave shows the same report with every quote.
  private final Recall<List<Bytes>, Boolean> enclaveSignatures = Recall.of(1024);

  private final CollateralAppraisal collateralAppraisal;

  public DcapAppraisal(TrustAnchors anchors) {
    this.anchors = anchors;
    this.collateralAppraisal = new CollateralAppraisal(anchors);
  }

  /// What the appraisal of the body, and the claims, need to know.
  ///
  /// @param quote empty unless every check of the chain passed
  /// @param claims upstream's members about collateral and state; none without collateral
  /// @param emulated whether the chain ends at the root of an emulated processor
  public record Outcome(Optional<AuthenticQuote> quote, JsonObject claims, boolean emulated) {
    static final Outcome UNKNOWN = new Outcome(Optional.empty(), JsonObject.empty(), false);
  }

  /// Certificates of one processor, and whether their signatures hold.
  record PckChain(PckCertificate pck, CertificateChain chain, boolean signaturesHold) {
    Certificate authority() {
      return chain.certificates().get(1);
    }
  }

  public Outcome appraise(Quote quote, Endorsements endorsements, Instant at, Findings findings) {
    PckChain chain;
    Optional<Collateral> collateral;
    try {
      chain = chains.get(quote.signature().pckChain(), _ -> read(quote));
      collateral =
          endorsements.intelCollateral().map(json -> collaterals.get(json, Collateral::parse));
    } catch (MalformedException e) {
      findings.failed(
          "dcap.form",
          PCK,
          Comparison.of("well-formed certificates and collateral", e.getMessage()));
      return Outcome.UNKNOWN;
    }
    boolean emulated = anchors.trustsEmulated(chain.chain().root().keyFingerprint());
    ofChain(chain, at, findings);
    ofSignatures(quote, chain, findings);
    JsonObject claims =
        collateral
            .map(known -> collateralAppraisal.appraise(quote, chain, known, at, findings))
            .orElseGet(() -> withoutCollateral(findings));
    Optional<AuthenticQuote> authentic =
        findings.anyFailed() ? Optional.empty() : Optional.of(new AuthenticQuote(quote));
    return new Outcome(authentic, claims, emulated);
  }

  private static PckChain read(Quote quote) {
    List<Certificate> certificates =
        quote.signature().pckCertificates().stream().map(Certificate::parse).toList();
    var chain = new CertificateChain(certificates);
    return new PckChain(
        PckCertificate.parse(certificates.getFirst()), chain, chain.holdsTogether());
  }

  private void ofChain(PckChain chain, Instant at, Findings findings) {
    rootIsTrusted(anchors, "dcap.chain.root", chain.chain().root(), findings);
    findings.require(
        chain.signaturesHold(),
        "dcap.chain.signatures",
        PCK,
        Comparison.of("each certificate signed by the next, which may sign it", chain.chain()));
    findings.require(
        chain.pck().certificate().commonName().equals(PckCertificate.COMMON_NAME),
        "dcap.chain.pck",
        PCK,
        Comparison.of(PckCertificate.COMMON_NAME, chain.pck().certificate()));
    new ChainChecks("dcap.chain", at, findings).valid(chain.chain().certificates());
  }

  static void rootIsTrusted(
      TrustAnchors anchors, String check, Certificate root, Findings findings) {
    if (anchors.trustsEmulated(root.keyFingerprint())) {
      findings.passed(
          check,
          PCK,
          "the EMULATED root "
              + root.keyFingerprint()
              + " of the trust anchors \""
              + anchors.name()
              + "\"");
      return;
    }
    boolean genuine = root.keyFingerprint().equals(ROOT);
    findings.require(
        genuine,
        check,
        PCK,
        Comparison.of(
            "the key of Intel SGX Root CA",
            genuine
                ? "the key of Intel SGX Root CA"
                : "a stranger's key " + root.keyFingerprint() + ", named " + root));
  }

  private void ofSignatures(Quote quote, PckChain chain, Findings findings) {
    QuoteSignature signature = quote.signature();
    findings.requireEqual("dcap.vendor", QUOTE, QuoteHeader.INTEL, quote.header().vendorId());
    require(
        findings,
        enclaveSignatures.get(
            List.of(signature.pckChain(), signature.qeReport().content(), signature.qeSignature()),
            signed ->
                P256.verifies(chain.pck().certificate().publicKey(), signed.get(1), signed.get(2))),
        "dcap.qe_report.signature",
        "an ECDSA P-256 signature of the PCK over the quoting enclave's report");
    require(
        findings,
        AuthenticQuote.keyIsVouchedFor(signature),
        "dcap.qe_report.key",
        "the quoting enclave's report data to be the digest over the attestation key");
    require(
        findings,
        signedByAttestationKey(quote),
        "dcap.signature",
        "an ECDSA P-256 signature of the attestation key over bytes 0 to " + (quote.signed() - 1));
  }

  private static boolean signedByAttestationKey(Quote quote) {
    try {
      return P256.verifies(
          P256.key(quote.signature().attestationKey()),
          quote.signedContent(),
          quote.signature().signature());
    } catch (MalformedException besideTheCurve) {
      return false;
    }
  }

  private static void require(Findings findings, boolean holds, String check, String expected) {
    findings.require(
        holds, check, QUOTE, Comparison.of(expected, holds ? "it is so" : "it is not so"));
  }

  private static JsonObject withoutCollateral(Findings findings) {
    findings.failed(
        "dcap.collateral",
        "Intel PCS API v4",
        Comparison.of(
            "TCB info, quoting enclave identity and revocation lists for this platform",
            "no collateral at all: its state and whether it was revoked cannot be known"));
    return JsonObject.empty();
  }
}
