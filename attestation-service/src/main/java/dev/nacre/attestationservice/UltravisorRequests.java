package dev.nacre.attestationservice;

import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestation.se.AttestationRequest;
import dev.nacre.attestation.se.HostKey;
import dev.nacre.attestation.se.HostKeyDocuments;
import dev.nacre.attestation.se.ImageHeader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.storage.SecretStore;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;

/// Asks the ultravisors of machines of IBM Secure Execution, and knows again what it asked: by a
/// key that lies sealed in the store, the same for all replicas.
final class UltravisorRequests {
  private static final String KEY_ENTRY = "se-request-key";
  private static final int KEY_SIZE = 32;

  private final SecureExecution provided;
  private final TrustAnchors anchors;
  private final Secret key;
  private final SecureRandom chance;

  private UltravisorRequests(
      SecureExecution provided, TrustAnchors anchors, Secret key, SecureRandom chance) {
    this.provided = provided;
    this.anchors = anchors;
    this.key = key;
    this.chance = chance;
  }

  static UltravisorRequests open(
      SecureExecution provided, TrustAnchors anchors, SecretStore secrets) {
    var chance = new SecureRandom();
    Secret key = secrets.findOrMake(KEY_ENTRY, () -> Secret.drawn(KEY_SIZE, chance)).content();
    return new UltravisorRequests(provided, anchors, key, chance);
  }

  /// A request about the owner's image, for all hosts for which IBM vouches now.
  Challenge challenge(Instant now) {
    try {
      Endorsements endorsements = provided.endorsements().get();
      List<Bytes> headers = endorsements.documents(EndorsementKind.SE_IMAGE_HEADER);
      if (headers.size() != 1) {
        return none("expected the header of one image, found " + headers.size());
      }
      var refused = new ArrayList<Finding>();
      List<HostKey> hosts =
          HostKeyDocuments.in(endorsements).believed(anchors, provided.roots(), now, refused);
      if (hosts.isEmpty() || hosts.size() > AttestationRequest.MOST_HOSTS) {
        return none(
            "expected 1 to "
                + AttestationRequest.MOST_HOSTS
                + " host key documents that IBM vouches for, found "
                + hosts.size()
                + sentences(refused));
      }
      ImageHeader header = ImageHeader.parse(headers.getFirst());
      return new Challenge.Request(
          AttestationRequest.challenge(header.tags(), hosts, key, chance).text());
    } catch (MalformedException e) {
      return none(String.valueOf(e.getMessage()));
    }
  }

  private static Challenge none(String why) {
    return new Challenge.None("no request to an ultravisor can be made: " + why);
  }

  private static String sentences(List<Finding> refused) {
    return refused.stream().map(Finding::sentence).collect(Collectors.joining("; ", "; ", ""));
  }

  /// What vouches for hosts beside `others`.
  Endorsements and(Endorsements others) {
    return others.and(provided.endorsements().get());
  }

  /// The same demands on evidence, by one who knows what was asked and whom to believe.
  Expected knowing(Expected expected) {
    var enrolled = new HashSet<>(expected.enrolledKeys());
    enrolled.addAll(provided.roots());
    return expected.withEnrolledKeys(enrolled).withRequestKey(key);
  }
}
