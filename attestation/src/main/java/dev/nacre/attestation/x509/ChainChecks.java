package dev.nacre.attestation.x509;

import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.Findings;
import dev.nacre.attestation.appraisal.Findings.Comparison;
import dev.nacre.attestation.appraisal.Words;
import java.time.Instant;
import java.util.List;

/// What every chain of certificates must be beside signed: valid in time, and not revoked.
///
/// @param name what the findings are called before `.signatures`, `.validity` and `.revocation`
/// @param at the time that counts
public record ChainChecks(String name, Instant at, Findings findings) {
  /// Finds out whether the chain hangs together, is valid in time, and has no link that its issuer
  /// took back.
  ///
  /// @return whether it hangs together
  public boolean sound(CertificateChain chain, List<RevocationList> lists) {
    boolean linked = linked(chain);
    for (int i = 0; i + 1 < chain.certificates().size(); i++) {
      notRevoked(chain.certificates().get(i), chain.certificates().get(i + 1), lists);
    }
    return linked;
  }

  /// The same of a maker whose responders are asked rather than its lists: a link is looked for on
  /// the lists of its issuer that are there. See [ResponderChecks].
  ///
  /// @return whether it hangs together
  public boolean soundButForResponders(CertificateChain chain, List<RevocationList> lists) {
    boolean linked = linked(chain);
    for (int i = 0; i + 1 < chain.certificates().size(); i++) {
      Certificate issuer = chain.certificates().get(i + 1);
      if (lists.stream().anyMatch(list -> list.isAbout(issuer))) {
        notRevoked(chain.certificates().get(i), issuer, lists);
      }
    }
    return linked;
  }

  private boolean linked(CertificateChain chain) {
    boolean linked =
        findings.require(
            chain.holdsTogether(),
            name + ".signatures",
            "RFC 5280 section 6.1",
            Comparison.of("each certificate signed by the next, which may sign it", chain));
    valid(chain.certificates());
    return linked;
  }

  /// Finds out of each certificate whether `at` lies in its time.
  public void valid(List<Certificate> chain) {
    for (Certificate certificate : chain) {
      findings.require(
          certificate.isValid(at),
          name + ".validity",
          "RFC 5280 section 4.1.2.5",
          Comparison.of(
              Words.of(certificate, " valid at ", at),
              Words.of("valid from ", certificate.notBefore(), " to ", certificate.notAfter())));
    }
  }

  /// Finds out of `certificate` whether its issuer took it back. Without a list of that issuer the
  /// check is not made, and the finding says so, and whether there is one to be had; a list that is
  /// forged or out of date fails it.
  public void notRevoked(Certificate certificate, Certificate issuer, List<RevocationList> lists) {
    List<RevocationList> about = lists.stream().filter(list -> list.isAbout(issuer)).toList();
    String check = name + ".revocation";
    String source = "RFC 5280 section 5";
    if (about.isEmpty()) {
      boolean published = certificate.namesRevocation();
      findings.notMade(
          published ? check : check + Finding.UNPUBLISHED,
          source,
          Words.of(certificate, " on no revocation list of ", issuer),
          Words.of(
              "no list of ",
              issuer,
              " was supplied",
              published ? "" : ", and the certificate names none"));
      return;
    }
    boolean genuine = about.stream().allMatch(list -> list.isSignedBy(issuer));
    boolean current = about.stream().anyMatch(list -> list.isCurrent(at));
    boolean revoked = about.stream().anyMatch(list -> list.revokes(certificate));
    findings.require(
        genuine && current && !revoked,
        check,
        source,
        Comparison.of(
            Words.of(certificate, " on no current revocation list of ", issuer),
            !genuine
                ? Words.of("a list that ", issuer, " did not sign")
                : revoked
                    ? Words.of("revoked: serial ", certificate.serial())
                    : current ? "not on the list" : "no list that is current"));
  }
}
