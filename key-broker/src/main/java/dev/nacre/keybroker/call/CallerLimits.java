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

  /// What is wrong with a source that is not admitted.
  public Trouble ofSource() {
    return new Trouble(
        RefusalCode.RATE,
        "limits.requests_of_source",
        "at most " + settings.requestsOfSource() + " requests a minute of one address",
        "more; guests behind one gateway have one address",
        "if they are your guests: raise nacre.limits.requests_of_source in the configuration, then"
            + " reload; otherwise look at who sends them");
  }

  /// What is wrong with a guest that is not admitted.
  public Trouble ofGuest() {
    return new Trouble(
        RefusalCode.RATE,
        "limits.releases_of_guest",
        "at most " + settings.releasesOfGuest() + " secrets a minute of one guest",
        "more",
        "if the workload needs as many: raise nacre.limits.releases_of_guest in the configuration,"
            + " then reload; otherwise see why it asks again and again");
  }

  /// @param host the address at the other end
  public boolean admitsSource(String host) {
    int most = settings.requestsOfSource();
    return most == 0 || within(most, sources, Sources.of(host));
  }

  /// @param key which the guest proved to be its own, by its thumbprint
  public boolean admitsGuest(Supplier<String> key) {
    int most = settings.releasesOfGuest();
    return most == 0 || within(most, guests, key.get());
  }

  private boolean within(int most, MinuteCounts counts, String who) {
    boolean modest = counts.add(who, clock.instant()) <= most;
    if (!modest) {
      metrics.add(Counter.RATE_LIMITED);
    }
    return modest;
  }
}
