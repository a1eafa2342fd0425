package dev.nacre.keybroker.limits;

import java.time.Duration;

/// What one caller may cost. A source is an address of IPv4, or a network of 64 bits of IPv6.
///
/// @param connectionsOfSource open at a time
/// @param requestsOfSource a minute; 0 does not count them
/// @param releasesOfGuest a minute, by the guest's key; 0 does not count them
/// @param auditedReleasesOfGuest entries of their own in the audit log, a minute and a guest's key;
///   more are counted there together
/// @param auditedReleasesOfSource likewise, of one source, for guests that make new keys
/// @param patience with a head, and with a body beside the time that its size earns it
public record LimitSettings(
    int connectionsOfSource,
    int requestsOfSource,
    int releasesOfGuest,
    int auditedReleasesOfGuest,
    int auditedReleasesOfSource,
    Duration patience) {
  /// Nobody is refused for asking often, as upstream refuses nobody; only connections and entries
  /// of the audit log are bounded.
  public static LimitSettings standard() {
    return new LimitSettings(5_000, 0, 0, 100, 10_000, Pace.PATIENCE);
  }
}
