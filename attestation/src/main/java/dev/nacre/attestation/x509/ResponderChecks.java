package dev.nacre.attestation.x509;

import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.Findings;
import dev.nacre.attestation.appraisal.Findings.Comparison;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What the responders of a maker say about the certificates of a chain.
///
/// @param name what the findings are called before `.ocsp`
/// @param at the time that counts
public record ResponderChecks(String name, Instant at, Findings findings) {
  private static final String SOURCE = "RFC 6960 section 3.2";

  /// Finds out of each certificate of `chain` but the root how it stands with its issuer.
  ///
  /// @param firstAsked how many certificates at the chain's beginning no responder knows, as their
  ///   issuer is a device
  /// @return whether each that a responder knows is good
  public boolean good(CertificateChain chain, int firstAsked, List<OcspResponse> responses) {
    boolean good = true;
    for (int i = 0; i + 1 < chain.certificates().size(); i++) {
      Certificate certificate = chain.certificates().get(i);
      Certificate issuer = chain.certificates().get(i + 1);
      if (i < firstAsked) {
        open(
            certificate, issuer, Finding.UNPUBLISHED, "a device issued it, and no responder knows");
      } else {
        good &= good(certificate, issuer, responses);
      }
    }
    return good;
  }

  private boolean good(Certificate certificate, Certificate issuer, List<OcspResponse> responses) {
    List<OcspResponse> about =
        responses.stream().filter(one -> one.about(certificate, issuer).isPresent()).toList();
    if (about.isEmpty()) {
      open(certificate, issuer, "", "no response about it was supplied");
      return false;
    }
    List<CertificateState> states =
        about.stream()
            .filter(response -> response.isAnswerOf(issuer, at))
            .flatMap(response -> response.about(certificate, issuer).stream())
            .toList();
    return findings.require(
        states.size() == about.size()
            && states.stream().anyMatch(state -> state.isCurrent(at))
            && states.stream().allMatch(state -> state.state() == CertificateState.State.GOOD),
        name + ".ocsp",
        SOURCE,
        Comparison.of(expected(certificate, issuer), found(states, about.size())));
  }

  private String found(List<CertificateState> states, int responses) {
    if (states.size() < responses) {
      return "a response that neither the issuer signed nor one whom it charged";
    }
    var words = new ArrayList<String>();
    for (CertificateState state : states) {
      String until = state.nextUpdate().map(Instant::toString).orElse("an unsaid time");
      words.add(
          switch (state.state()) {
                case GOOD -> "good";
                case REVOKED -> "revoked";
                case UNKNOWN -> "unknown to the responder";
              }
              + " from "
              + state.thisUpdate()
              + " to "
              + until);
    }
    return String.join("; ", words);
  }

  private void open(Certificate certificate, Certificate issuer, String suffix, String why) {
    findings.notMade(name + ".ocsp" + suffix, SOURCE, expected(certificate, issuer), why);
  }

  private String expected(Certificate certificate, Certificate issuer) {
    return certificate + " good at " + at + " by a responder of " + issuer;
  }
}
