package dev.nacre.keybroker;

import dev.nacre.keybroker.telemetry.Telemetry;
import dev.nacre.storage.MasterKey;
import dev.nacre.storage.Store;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/// What of a server stays when its configuration is read again.
///
/// @param draining whether the server is about to stop
/// @param plugins those of the server's own tenant; empty before they are made
/// @param reload what reads the configuration again
record Kept(
    Store store,
    MasterKey master,
    Telemetry telemetry,
    Metrics metrics,
    AtomicBoolean draining,
    AtomicReference<Optional<OwnPlugins>> plugins,
    AtomicReference<Reloading> reload) {
  static Kept of(Store store, MasterKey master, Telemetry telemetry) {
    return new Kept(
        store,
        master,
        telemetry,
        new Metrics(),
        new AtomicBoolean(),
        new AtomicReference<>(Optional.empty()),
        new AtomicReference<>(() -> new Reloading.Refused("the server is starting")));
  }
}
