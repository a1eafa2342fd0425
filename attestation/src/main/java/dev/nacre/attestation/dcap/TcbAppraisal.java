package dev.nacre.attestation.dcap;

import dev.nacre.attestation.appraisal.Findings;
import dev.nacre.attestation.appraisal.Findings.Comparison;
import dev.nacre.codec.Bytes;
import java.util.List;
import java.util.Optional;

/// In which state a platform is, and its quoting enclave and TDX module with it, by what Intel
/// says.
///
/// A state that Intel would still let pass is written down and passes here too: whether it is good
/// enough, the owner's policy says. A revoked one, and one that Intel does not describe, fails.
record TcbAppraisal(
    Quote quote, PckCertificate pck, TcbInfo info, QeIdentity identity, Findings findings) {
  private static final String PCS = "Intel PCS API v4, TCB Info";
  private static final String IDENTITY = "Intel PCS API v4, Enclave Identity";

  /// The state of a platform.
  ///
  /// @param atStart by the versions with which a domain started, or that an SGX platform has
  /// @param now by the versions of now, where a domain states them
  /// @param status of both together
  record State(TcbEvaluation atStart, Optional<TcbEvaluation> now, TcbStatus status) {}

  /// @return empty when a part reaches no level
  Optional<State> appraise() {
    quotingEnclave();
    Optional<TcbLevel<Integer>> enclave =
        TcbEvaluation.level(identity.levels(), quote.signature().qeReport().isvSvn());
    findings.require(
        enclave.isPresent(),
        "dcap.qe.tcb",
        IDENTITY,
        Comparison.of(
            "a quoting enclave of a level that Intel describes",
            "ISVSVN " + quote.signature().qeReport().isvSvn()));
    return enclave.flatMap(this::state).map(this::judged);
  }

  private void quotingEnclave() {
    EnclaveReport report = quote.signature().qeReport();
    findings.requireEqual("dcap.qe.mrsigner", IDENTITY, identity.mrSigner(), report.mrSigner());
    findings.require(
        identity.isvProdId() == report.isvProdId(),
        "dcap.qe.product",
        IDENTITY,
        Comparison.of(identity.isvProdId(), report.isvProdId()));
    findings.require(
        identity.attributesFit(report),
        "dcap.qe.attributes",
        IDENTITY,
        Comparison.of(
            identity.attributes() + " under the mask " + identity.attributesMask(),
            report.attributes()));
    findings.require(
        identity.miscSelectFits(report),
        "dcap.qe.misc_select",
        IDENTITY,
        Comparison.of(
            identity.miscSelect() + " under the mask " + identity.miscSelectMask(),
            report.miscSelect().reversed()));
  }

  private Optional<State> state(TcbLevel<Integer> enclave) {
    return switch (quote.body()) {
      case EnclaveReport _ ->
          ofPlatform(Optional.empty())
              .map(level -> new TcbEvaluation(level, Optional.empty(), enclave))
              .map(start -> new State(start, Optional.empty(), start.status()));
      case TdReport report -> ofDomain(report, enclave);
    };
  }

  private Optional<State> ofDomain(TdReport report, TcbLevel<Integer> enclave) {
    moduleSigner(report);
    Optional<TcbEvaluation> atStart = evaluate(report.teeTcbSvn(), enclave);
    Optional<TcbEvaluation> now =
        report.newer().flatMap(newer -> evaluate(newer.teeTcbSvn2(), enclave));
    return atStart.map(start ->
        new State(
            start,
            now,
            now.map(current -> start.status().relaunched(current.status()))
                .orElse(start.status())));
  }

  private Optional<TcbEvaluation> evaluate(Bytes teeTcbSvn, TcbLevel<Integer> enclave) {
    Optional<TcbLevel<TcbLevel.Platform>> platform = ofPlatform(Optional.of(teeTcbSvn));
    int generation = teeTcbSvn.at(1);
    if (generation == 0) {
      return platform.map(level -> new TcbEvaluation(level, Optional.empty(), enclave));
    }
    Optional<TcbLevel<Integer>> module =
        info.module(generation)
            .flatMap(known -> TcbEvaluation.level(known.levels(), teeTcbSvn.at(0)));
    findings.require(
        module.isPresent(),
        "dcap.tdx_module.tcb",
        PCS,
        Comparison.of(
            "a TDX module of a level that Intel describes",
            "generation " + generation + ", version " + teeTcbSvn.at(0)));
    return platform.flatMap(
        level -> module.map(of -> new TcbEvaluation(level, Optional.of(of), enclave)));
  }

  private Optional<TcbLevel<TcbLevel.Platform>> ofPlatform(Optional<Bytes> teeTcbSvn) {
    Optional<TcbLevel<TcbLevel.Platform>> level = TcbEvaluation.platform(info, pck, teeTcbSvn);
    findings.require(
        level.isPresent(),
        "dcap.tcb.level",
        PCS,
        Comparison.of(
            "a level that Intel describes",
            "components "
                + pck.componentSvns()
                + ", PCE "
                + pck.pceSvn()
                + teeTcbSvn.map(svn -> ", TDX " + svn).orElse("")));
    return level;
  }

  private void moduleSigner(TdReport report) {
    int generation = report.teeTcbSvn().at(1);
    Optional<TcbInfo.ModuleSigner> signer =
        generation == 0 ? info.module() : info.module(generation).map(TcbInfo.Module::signer);
    findings.require(
        signer.map(known -> known.fits(report)).orElse(false),
        "dcap.tdx_module",
        PCS,
        Comparison.of(
            "a TDX module that Intel describes"
                + signer
                    .map(known ->
                        ", signed by " + known.mrSigner() + ", attributes " + known.attributes())
                    .orElse(""),
            "generation "
                + generation
                + ", signed by "
                + report.mrSignerSeam()
                + ", attributes "
                + report.seamAttributes()));
  }

  private State judged(State state) {
    List<String> advisories = state.atStart().advisories();
    findings.require(
        state.status() != TcbStatus.REVOKED,
        "dcap.tcb.status",
        PCS,
        Comparison.of(
            "any but Revoked; which is good enough is left to the policy, which reads tcb_status",
            state.status()
                + (advisories.isEmpty() ? "" : " for " + String.join(", ", advisories))));
    return state;
  }
}
