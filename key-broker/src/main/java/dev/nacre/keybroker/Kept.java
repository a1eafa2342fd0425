package dev.nacre.keybroker;

import dev.nacre.endorsements.EndorsementSettings;
import dev.nacre.endorsements.OnlineEndorsements;
import dev.nacre.keybroker.metrics.Metrics;
import dev.nacre.keybroker.owner.Reloading;
import dev.nacre.keybroker.telemetry.Telemetry;
import dev.nacre.storage.MasterKey;
import dev.nacre.storage.Store;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/// What of a server stays when its configuration is read again.
///
/// @param draining whether the server is about to stop
/// @param plugins those of the server's own tenant; empty before they are made
/// @param endorsers who are asked, as the configuration named them last; empty before
/// @param reload what reads the configuration again
record Kept(
    Store store,
    MasterKey master,
    Telemetry telemetry,
    Metrics metrics,
    AtomicBoolean draining,
    AtomicReference<Optional<OwnPlugins>> plugins,
    AtomicReference<Optional<Endorsers>> endorsers,
    AtomicReference<Reloading> reload)
    implements AutoCloseable {
  static Kept of(Store store, MasterKey master, Telemetry telemetry) {
    return new Kept(
        store,
        master,
        telemetry,
        new Metrics(),
        new AtomicBoolean(),
        new AtomicReference<>(Optional.empty()),
        new AtomicReference<>(Optional.empty()),
        new AtomicReference<>(() -> new Reloading.Refused("the server is starting")));
  }

  /// Makers who are asked.
  record Endorsers(EndorsementSettings settings, OnlineEndorsements source) {}

  /// The endorsers of `settings`: those that there are, with what they remember, unless the
  /// configuration names others now. Calls that have begun go on with the old ones, which go when
  /// nobody holds them.
  OnlineEndorsements endorsers(EndorsementSettings settings, InstantSource clock) {
    return endorsers
        .updateAndGet(known ->
            known
                .filter(now -> now.settings().equals(settings))
                .or(() ->
                    Optional.of(new Endorsers(settings, OnlineEndorsements.open(settings, clock)))))
        .orElseThrow()
        .source();
  }

  @Override
  public void close() {
    endorsers.get().ifPresent(known -> known.source().close());
    plugins.get().ifPresent(OwnPlugins::close);
  }
}
