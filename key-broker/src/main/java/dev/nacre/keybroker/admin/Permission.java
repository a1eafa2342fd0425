package dev.nacre.keybroker.admin;

/// What a call of the owner's API needs.
public enum Permission {
  /// Look at names, figures, refusals: nothing secret, no text of a policy.
  READ,
  /// Read and change policies and reference values.
  POLICIES,
  /// Put, read back and delete secrets.
  SECRETS,
  /// Read the audit log and its proofs.
  AUDIT,
  /// Everything else: rotate keys, change who may do what.
  ADMINISTER
}
