package dev.nacre.keybroker.call;

import dev.nacre.keybroker.limits.LimitSettings;
import dev.nacre.keybroker.limits.MinuteCounts;
import dev.nacre.keybroker.limits.Sources;
import dev.nacre.keybroker.metrics.Counter;
import dev.nacre.keybroker.metrics.Metrics;
import java.time.InstantSource;
import java.util.function.Supplier;

/// Who asks too often. Where no limit is configured, nobody is counted.
public final class CallerLimits {
  private final LimitSettings settings;
  private final Metrics metrics;
  private final InstantSource clock;
  private final MinuteCounts sources = new MinuteCounts();
  private final MinuteCounts guests = new MinuteCounts();

  public CallerLimits(LimitSettings settings, Metrics metrics, InstantSource clock) {
    this.settings = settings;
    this.metrics = metrics;
    this.clock = clock;
  }

  /// @param host the address at the other end
  public boolean admitsSource(String host) {
    int most = settings.requestsOfSource();
    return most == 0 || within(most, sources, Sources.of(host));
  }

  /// @param key which the guest proved to be its own, by its thumbprint
  /// @throws ApiException when it asks too often
  public void requireModest(Supplier<String> key) {
    int most = settings.releasesOfGuest();
    if (most > 0 && !within(most, guests, key.get())) {
      throw ApiException.tooMany("guest");
    }
  }

  private boolean within(int most, MinuteCounts counts, String who) {
    boolean modest = counts.add(who, clock.instant()) <= most;
    if (!modest) {
      metrics.add(Counter.RATE_LIMITED);
    }
    return modest;
  }
}
