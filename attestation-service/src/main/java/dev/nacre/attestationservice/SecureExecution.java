package dev.nacre.attestationservice;

import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.codec.Bytes;
import java.util.Set;
import java.util.function.Supplier;

/// What the owner provides for machines of IBM Secure Execution.
///
/// @param endorsements host key documents, what vouches for them, revocation lists and the header
///   of the one image; asked for each time, so that a new list counts at once
/// @param roots whose word counts about host keys: SHA-256 over the DER SubjectPublicKeyInfo of the
///   root or of the signing key
public record SecureExecution(Supplier<Endorsements> endorsements, Set<Bytes> roots) {
  public SecureExecution {
    roots = Set.copyOf(roots);
  }
}
