package dev.nacre.attestation.appraisal;

import java.util.List;

/// What one TEE's package makes of its evidence.
///
/// @param submodules empty when the evidence could not be read
/// @param emulated whether the chain of trust ends at the root of an emulated processor
public record Appraisal(List<Submodule> submodules, List<Finding> findings, boolean emulated) {
  public Appraisal {
    submodules = List.copyOf(submodules);
    findings = List.copyOf(findings);
  }

  /// Evidence that could not be read, or that nobody here can judge.
  public static Appraisal refused(Finding why) {
    return new Appraisal(List.of(), List.of(why), false);
  }
}
