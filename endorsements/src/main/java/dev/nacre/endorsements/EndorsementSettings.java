package dev.nacre.endorsements;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Where endorsements are asked for, and how long answers are used.
///
/// @param folder where answers are kept
/// @param services who is asked, and where; who is missing here is never asked
/// @param timeout for a whole answer
/// @param patience how long a caller waits for a busy host at most
/// @param staleIfError how much longer than it is fresh an answer is used when asking anew fails
/// @param negativeFor how long "there is no such thing" is remembered
/// @param local what lies on the owner's own disks
public record EndorsementSettings(
    Path folder,
    Map<Endorser, Service> services,
    Duration timeout,
    Duration patience,
    Duration staleIfError,
    Duration negativeFor,
    LocalEndorsements local) {
  public EndorsementSettings {
    services = Map.copyOf(services);
  }

  /// Nobody is asked: what is in the folder is used, whatever its age.
  public static EndorsementSettings offline(Path folder) {
    return new EndorsementSettings(
        folder,
        Map.of(),
        Duration.ofSeconds(1),
        Duration.ZERO,
        Duration.ofDays(36500),
        Duration.ZERO,
        LocalEndorsements.none());
  }

  /// These makers are asked at their public addresses: 10 s for an answer, 11 s for a turn, a week
  /// beyond freshness, 5 minutes for what does not exist.
  public static EndorsementSettings online(Path folder, Set<Endorser> endorsers) {
    var services = new EnumMap<Endorser, Service>(Endorser.class);
    endorsers.forEach(endorser ->
        services.put(
            endorser, new Service(endorser.base(), endorser.spacing(), Optional.empty(), true)));
    return new EndorsementSettings(
        folder,
        services,
        Duration.ofSeconds(10),
        Duration.ofSeconds(11),
        Duration.ofDays(7),
        Duration.ofMinutes(5),
        LocalEndorsements.none());
  }

  /// Asks `endorser` at another address: a cache of one's own, a proxy, a forgery in a test.
  ///
  /// @param spacing how far apart requests to it must be
  public EndorsementSettings with(Endorser endorser, URI base, Duration spacing) {
    return with(endorser, new Service(base, spacing, Optional.empty(), true));
  }

  /// Asks `endorser` there, and so.
  public EndorsementSettings with(Endorser endorser, Service service) {
    var changed = new EnumMap<Endorser, Service>(Endorser.class);
    changed.putAll(services);
    changed.put(endorser, service);
    return new EndorsementSettings(
        folder, changed, timeout, patience, staleIfError, negativeFor, local);
  }

  public EndorsementSettings with(LocalEndorsements files) {
    return new EndorsementSettings(
        folder, services, timeout, patience, staleIfError, negativeFor, files);
  }

  public EndorsementSettings keptIn(Path other) {
    return new EndorsementSettings(
        other, services, timeout, patience, staleIfError, negativeFor, local);
  }

  /// The same with the times of [#online(Path, Set)].
  public EndorsementSettings online() {
    EndorsementSettings times = online(folder, Set.of());
    return new EndorsementSettings(
        folder,
        services,
        times.timeout,
        times.patience,
        times.staleIfError,
        times.negativeFor,
        local);
  }

  public EndorsementSettings staleIfError(Duration time) {
    return new EndorsementSettings(folder, services, timeout, patience, time, negativeFor, local);
  }

  /// The same with answers in `folder`, seen from `directory`.
  public EndorsementSettings in(Path directory) {
    return new EndorsementSettings(
        directory.resolve(folder), services, timeout, patience, staleIfError, negativeFor, local);
  }

  /// Where an endorser is asked, and how often at most.
  ///
  /// @param spacing how far apart requests to it must be
  /// @param update which levels a service of Intel's is asked for; empty: it decides
  /// @param checksCertificate whether the service must prove its name by TLS; a cache of one's own
  ///   may be unable to, and can withhold but not forge
  public record Service(
      URI base, Duration spacing, Optional<TcbUpdate> update, boolean checksCertificate) {}
}
