package dev.nacre.guest.attester;

import dev.nacre.codec.Bytes;

/// Obtains evidence from the processor that this machine runs on.
public interface Attester {

  /// The processor's kind by its name in the KBS protocol, for example `snp`.
  String tee();

  /// A report over `reportData`.
  ///
  /// @param reportData at most 64 bytes, padded with zeros to 64
  /// @throws AttesterException when the processor gives no report
  SnpEvidence evidence(Bytes reportData);
}
