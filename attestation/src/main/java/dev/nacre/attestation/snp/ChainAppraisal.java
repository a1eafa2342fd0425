package dev.nacre.attestation.snp;

import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Findings;
import dev.nacre.attestation.appraisal.Findings.Comparison;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestation.appraisal.Words;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.attestation.x509.ChainChecks;
import dev.nacre.attestation.x509.Recall;
import dev.nacre.attestation.x509.RevocationList;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether a report is signed by a key that a root of AMD's vouches for, today.
final class ChainAppraisal {
  private static final String SOURCE = "AMD 57230 (VCEK certificate and KDS interface)";
  private static final String ABI = "AMD 56860 (SEV-SNP ABI), ATTESTATION_REPORT";

  private final TrustAnchors anchors;
  private final Recall<Bytes, Certificate> certificates = Recall.of(1024);
  private final Recall<Bytes, VekCertificate> veks = Recall.of(1024);
  private final Recall<List<Bytes>, Boolean> signatures = Recall.of(1024);
  private final Recall<Bytes, RevocationList> endorsed = Recall.of(16);

  ChainAppraisal(TrustAnchors anchors) {
    this.anchors = anchors;
  }

  /// What of a chain the report's own appraisal needs to know.
  ///
  /// @param report empty unless the chain is complete, valid and pinned, and signed the report
  /// @param emulated whether the root is an emulated one
  record Outcome(Optional<AuthenticReport> report, Optional<AmdChain> chain, boolean emulated) {
    static final Outcome NO_CHAIN = new Outcome(Optional.empty(), Optional.empty(), false);
  }

  Outcome appraise(SnpEvidence evidence, Endorsements endorsements, Instant at, Findings findings) {
    try {
      return build(evidence, endorsements, findings)
          .map(chain -> judge(chain, evidence, endorsements, new Moment(at, findings)))
          .orElse(Outcome.NO_CHAIN);
    } catch (MalformedException e) {
      findings.failed(
          "snp.chain.form", SOURCE, Comparison.of("well-formed certificates", e.getMessage()));
      return Outcome.NO_CHAIN;
    }
  }

  /// When and where to write down what is found.
  private record Moment(Instant at, Findings findings) {}

  private Optional<AmdChain> build(
      SnpEvidence evidence, Endorsements endorsements, Findings findings) {
    var atHand = new ArrayList<Certificate>();
    for (Bytes der : evidence.certificates().certificates()) {
      atHand.add(certificates.get(der, Certificate::parse));
    }
    for (Bytes der : endorsements.certificates()) {
      atHand.add(certificates.get(der, Certificate::parse));
    }
    var candidates = new ArrayList<VekCertificate>();
    for (Certificate one : atHand) {
      if (VekCertificate.isOne(one)) {
        candidates.add(veks.get(one.der(), _ -> VekCertificate.parse(one)));
      }
    }
    Optional<VekCertificate> vek = AmdChain.vek(candidates, evidence.report());
    if (vek.isEmpty()) {
      findings.failed(
          "snp.chain.vek",
          SOURCE,
          Comparison.of(
              "a certificate named SEV-VCEK or SEV-VLEK, from the evidence or an endorsement",
              atHand.isEmpty() ? "no certificate at all" : atHand.toString()));
      return Optional.empty();
    }
    Optional<AmdChain> chain = AmdChain.above(vek.get(), atHand);
    if (chain.isEmpty()) {
      findings.failed(
          "snp.chain.complete",
          SOURCE,
          Comparison.of(
              "the certificates of " + vek.get().certificate().issuer().getName() + " and its root",
              atHand
                  + "; ask AMD (nacre serve --fetch-endorsements, nacre evidence verify"
                  + " --endorsements online), or import them (nacre endorsements import)"));
    }
    return chain;
  }

  private Outcome judge(
      AmdChain chain, SnpEvidence evidence, Endorsements endorsements, Moment moment) {
    Findings findings = moment.findings();
    SnpReport report = evidence.report();
    boolean emulated = anchors.trustsEmulated(chain.root().keyFingerprint());
    rootIsTrusted(chain, report, findings);
    findings.require(
        signatures.get(key(chain), _ -> chain.signaturesHold()),
        "snp.chain.signatures",
        SOURCE,
        Comparison.of("each certificate signed by the next, RSA-PSS", path(chain)));
    findings.require(
        chain.kindsFit(),
        "snp.chain.kind",
        SOURCE,
        Comparison.of(
            "a VCEK under an ASK, or a VLEK under an ASVK",
            Words.of(chain.vek().kind(), " under ", chain.signer())));
    var checks = new ChainChecks("snp.chain", moment.at(), findings);
    checks.valid(List.of(chain.vek().certificate(), chain.signer(), chain.root()));
    notRevoked(chain, evidence, endorsements, checks);
    Optional<AuthenticReport> authentic = AuthenticReport.verify(report, chain.vek().certificate());
    findings.require(
        authentic.isPresent(),
        "snp.signature",
        ABI,
        Comparison.of(
            Words.of("an ECDSA P-384 signature of ", chain.vek().kind(), " over bytes 0 to 0x29f"),
            authentic.isPresent() ? "such a signature" : "another signature"));
    vekFitsReport(chain.vek(), report, findings);
    return new Outcome(authentic.filter(_ -> !findings.anyFailed()), Optional.of(chain), emulated);
  }

  private void rootIsTrusted(AmdChain chain, SnpReport report, Findings findings) {
    Bytes root = chain.root().keyFingerprint();
    if (anchors.trustsEmulated(root)) {
      findings.passed(
          "snp.chain.root",
          SOURCE,
          Words.of("the EMULATED root ", root, " of the trust anchors \"", anchors.name(), "\""));
      return;
    }
    Optional<AmdProduct> product = AmdProduct.withRoot(root);
    boolean trusted =
        product.isPresent()
            && report.product().map(product.get()::equals).orElse(true)
            && product.get().hasFmc() == report.reportedTcb().fmc().isPresent();
    findings.require(
        trusted,
        "snp.chain.root",
        SOURCE,
        Comparison.of(
            "the key of ARK-" + report.product().map(AmdProduct::toString).orElse("Milan or later"),
            product.map(known -> "the key of ARK-" + known).orElse("a stranger's key ")
                + (product.isPresent() ? "" : root + ", named " + chain.root())));
  }

  private static List<Bytes> key(AmdChain chain) {
    return List.of(chain.vek().certificate().der(), chain.signer().der(), chain.root().der());
  }

  private static Words path(AmdChain chain) {
    return Words.of(chain.vek().certificate(), ", ", chain.signer(), ", ", chain.root());
  }

  private void notRevoked(
      AmdChain chain, SnpEvidence evidence, Endorsements endorsements, ChainChecks checks) {
    var atHand = new ArrayList<RevocationList>();
    for (Bytes der : evidence.certificates().revocationLists()) {
      atHand.add(RevocationList.parse(der));
    }
    for (Bytes der : endorsements.revocationLists()) {
      atHand.add(endorsed.get(der, RevocationList::parse));
    }
    checks.notRevoked(chain.signer(), chain.root(), atHand);
    checks.notRevoked(chain.vek().certificate(), chain.signer(), atHand);
  }

  private static void vekFitsReport(VekCertificate vek, SnpReport report, Findings findings) {
    findings.require(
        report.keyInfo().signingKey() == vek.kind().signingKey(),
        "snp.signing_key",
        ABI,
        Comparison.of(
            Words.of(
                "SIGNING_KEY ", vek.kind().signingKey(), ", as the certificate is a ", vek.kind()),
            Words.of("SIGNING_KEY ", report.keyInfo().signingKey())));
    findings.require(
        vek.tcb().equals(report.reportedTcb()),
        "snp.vek.tcb",
        SOURCE,
        Comparison.of(Words.of("REPORTED_TCB ", vek.tcb()), report.reportedTcb()));
    if (vek.kind() == VekCertificate.Kind.VLEK) {
      findings.notMade(
          "snp.vek.hwid",
          SOURCE,
          "the chip that the key belongs to",
          "a VLEK belongs to the provider "
              + vek.provider().orElse("(unnamed)")
              + " and not to a chip");
      return;
    }
    findings.require(
        vek.hardwareId().map(report.chipId()::equals).orElse(false),
        "snp.vek.hwid",
        SOURCE,
        Comparison.of(
            Words.of("CHIP_ID ", vek.hardwareId().map(Bytes::hex).orElse("in the certificate")),
            report.chipId()));
  }
}
