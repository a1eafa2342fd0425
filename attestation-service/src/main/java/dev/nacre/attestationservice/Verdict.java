package dev.nacre.attestationservice;

import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestationservice.remote.RemoteException;
import dev.nacre.codec.json.JsonObject;
import java.util.List;

/// What the service says about evidence.
public sealed interface Verdict {
  /// The evidence is authentic; how far it is to be trusted stands in the claims.
  ///
  /// @param token the claims, signed (EAR)
  record Attested(String token, JsonObject claims) implements Verdict {}

  /// The evidence is not authentic, not bound to this session, or no policy could judge it.
  ///
  /// @param sentence why, for people
  /// @param findings what was checked
  record Refused(String sentence, List<Finding> findings) implements Verdict {
    public Refused {
      findings = List.copyOf(findings);
    }
  }

  /// Nobody could judge: a service whose word is needed did not give it. Nothing is known about the
  /// evidence, and nothing may follow from it.
  record Unjudged(RemoteException why) implements Verdict {}
}
