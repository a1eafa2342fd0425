package dev.nacre.attestation.se;

import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.Findings;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.attestation.x509.RevocationList;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The host key documents among endorsements, and what vouches for them.
public record HostKeyDocuments(
    List<HostKey> hosts, List<Certificate> authorities, List<RevocationList> lists) {
  public HostKeyDocuments {
    hosts = List.copyOf(hosts);
    authorities = List.copyOf(authorities);
    lists = List.copyOf(lists);
  }

  /// @throws MalformedException when a certificate or a list is malformed
  public static HostKeyDocuments in(Endorsements endorsements) {
    var hosts = new ArrayList<HostKey>();
    var authorities = new ArrayList<Certificate>();
    for (Bytes der : endorsements.certificates()) {
      Certificate certificate = Certificate.parse(der);
      HostKey.in(certificate).ifPresentOrElse(hosts::add, () -> authorities.add(certificate));
    }
    return new HostKeyDocuments(
        hosts,
        authorities,
        endorsements.revocationLists().stream().map(RevocationList::parse).toList());
  }

  Optional<HostKey> find(Bytes hash) {
    return hosts.stream().filter(host -> host.hash().equals(hash)).findFirst();
  }

  /// @return whether the chain of `host` ends at an emulated root
  boolean appraise(
      HostKey host, TrustAnchors anchors, Set<Bytes> enrolled, Instant at, Findings findings) {
    return new HostKeyChain(anchors, enrolled, at, findings)
        .appraise(host.document(), authorities, lists);
  }

  /// The hosts for which IBM vouches today: those that a request may be for.
  ///
  /// @param refused takes what was found wrong with the others
  public List<HostKey> believed(
      TrustAnchors anchors, Set<Bytes> enrolled, Instant at, List<Finding> refused) {
    var believed = new ArrayList<HostKey>();
    for (HostKey host : hosts) {
      Findings findings = Findings.none();
      var _ = appraise(host, anchors, enrolled, at, findings);
      if (findings.anyFailed()) {
        refused.addAll(findings.toList().stream().filter(Finding::failed).toList());
      } else {
        believed.add(host);
      }
    }
    return believed;
  }
}
