package dev.nacre.keybroker;

import dev.nacre.keybroker.audit.Audit;
import dev.nacre.keybroker.audit.ReleaseLog;
import dev.nacre.keybroker.limits.LimitSettings;
import dev.nacre.keybroker.metrics.Metrics;
import dev.nacre.keybroker.refusal.Refusals;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// What writes releases and refusals of all tenants into their audit logs: what was only counted is
/// written when they are closed.
final class ReleaseLogs implements AutoCloseable {
  private final LimitSettings limits;
  private final Metrics metrics;
  private final InstantSource clock;
  private final List<Runnable> closings = new CopyOnWriteArrayList<>();

  ReleaseLogs(LimitSettings limits, Metrics metrics, InstantSource clock) {
    this.limits = limits;
    this.metrics = metrics;
    this.clock = clock;
  }

  /// The one that writes into `audit`.
  ReleaseLog open(Audit audit) {
    var log = new ReleaseLog(audit, limits, metrics, clock);
    closings.add(log::close);
    return log;
  }

  /// Closes `refusals` too.
  Refusals and(Refusals refusals) {
    closings.add(refusals::close);
    return refusals;
  }

  @Override
  public void close() {
    var all = new Opened();
    closings.forEach(closing -> all.add(closing, Runnable::run));
    all.close();
  }
}
