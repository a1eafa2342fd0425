package dev.nacre.protocol.kbs;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import java.util.Optional;

/// Where a guest gets its evidence from: the processor, or in the lab its emulation.
public interface EvidenceProvider {
  /// The kind of machine in upstream's spelling, such as `snp`.
  String tee();

  /// Evidence that is bound to `reportData`.
  ///
  /// @param reportData 64 bytes: the hash of nonce and key, followed by zeros
  Json evidence(Bytes reportData);

  /// Evidence that answers a challenge: for IBM Secure Execution its nonce is itself the request to
  /// the machine's ultravisor; every other machine's evidence is bound to it by `reportData` alone.
  ///
  /// @param nonce the challenge's
  default Json evidence(String nonce, Bytes reportData) {
    return evidence(reportData);
  }

  /// The initdata text that was measured into the machine, byte for byte.
  default Optional<String> initData() {
    return Optional.empty();
  }
}
