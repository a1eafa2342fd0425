package dev.nacre.cli.policy;

import dev.nacre.cli.terminal.Words;
import dev.nacre.protocol.kbs.KbsOwner;

/// What a policy of a server decides about.
enum PolicyKind {
  /// Who gets a secret.
  RESOURCE("/nacre/v0/resource-policies/"),
  /// How far evidence is trusted.
  ATTESTATION("/nacre/v0/attestation-policies/");

  private final String path;

  @Override
  public String toString() {
    return Words.of(this);
  }

  PolicyKind(String path) {
    this.path = path;
  }

  /// Where the policy of that name is.
  String path(String name) {
    return path + KbsOwner.inPath(name);
  }
}
