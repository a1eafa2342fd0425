package dev.nacre.attestation.dcap;

import dev.nacre.codec.Bytes;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/// Which of Intel's levels a platform reaches, and what that says (Intel PCS API v4, sections "TCB
/// Info" and "Enclave Identity": how to find the status).
///
/// @param platform the level by CPU and PCE, for a TDX platform also by what the module stands on
/// @param module the level of the TDX module; empty for SGX and for the first generation
/// @param quotingEnclave the level of the quoting enclave
record TcbEvaluation(
    TcbLevel<TcbLevel.Platform> platform,
    Optional<TcbLevel<Integer>> module,
    TcbLevel<Integer> quotingEnclave) {

  TcbStatus status() {
    TcbStatus ofPlatform = platform.status();
    TcbStatus withModule = module.map(level -> ofPlatform.with(level.status())).orElse(ofPlatform);
    return withModule.with(quotingEnclave.status());
  }

  Instant date() {
    return platform.date();
  }

  List<String> advisories() {
    var all = new LinkedHashSet<>(platform.advisories());
    module.ifPresent(level -> all.addAll(level.advisories()));
    all.addAll(quotingEnclave.advisories());
    return List.copyOf(all);
  }

  /// The first level of which `pck` and, of a domain, `teeTcbSvn` reach every version.
  ///
  /// From the second generation of the TDX module on, its own two versions are compared in
  /// [#module] and not here.
  static Optional<TcbLevel<TcbLevel.Platform>> platform(
      TcbInfo info, PckCertificate pck, Optional<Bytes> teeTcbSvn) {
    return info.levels().stream()
        .filter(level -> sgxReaches(level.required(), pck))
        .filter(level -> teeTcbSvn.map(svn -> tdxReaches(level.required(), svn)).orElse(true))
        .findFirst();
  }

  /// The first level of which `svn` reaches the version.
  static Optional<TcbLevel<Integer>> level(List<TcbLevel<Integer>> levels, int svn) {
    return levels.stream().filter(level -> svn >= level.required()).findFirst();
  }

  private static boolean sgxReaches(TcbLevel.Platform required, PckCertificate pck) {
    for (int i = 0; i < 16; i++) {
      if (pck.componentSvns().get(i) < required.sgx().get(i)) {
        return false;
      }
    }
    return pck.pceSvn() >= required.pce();
  }

  private static boolean tdxReaches(TcbLevel.Platform required, Bytes teeTcbSvn) {
    if (required.tdx().isEmpty()) {
      return false;
    }
    for (int i = teeTcbSvn.at(1) == 0 ? 0 : 2; i < 16; i++) {
      if (teeTcbSvn.at(i) < required.tdx().get(i)) {
        return false;
      }
    }
    return true;
  }
}
