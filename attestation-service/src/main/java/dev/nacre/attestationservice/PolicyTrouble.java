package dev.nacre.attestationservice;

import dev.nacre.attestation.appraisal.Finding;

/// An attestation policy that does not judge: it is missing, ends in an error, or gives no trust
/// claims. That is no fault of the machine whose evidence it was to judge.
final class PolicyTrouble extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String policy;

  /// @param policy by its name, such as `default_cpu`
  PolicyTrouble(String policy, RuntimeException cause) {
    super(cause.getMessage(), cause);
    this.policy = policy;
  }

  /// The check that failed, for the owner.
  Finding finding() {
    return new Finding(
        AttestationPolicies.CHECK + policy,
        Finding.Status.FAILED,
        "an attestation policy that judges",
        String.valueOf(getMessage()),
        "RFC 9334, Appraisal Policy for Evidence");
  }
}
