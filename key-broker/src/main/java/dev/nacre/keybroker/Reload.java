package dev.nacre.keybroker;

import dev.nacre.keybroker.log.ServerLog;
import dev.nacre.keybroker.metrics.Counter;
import dev.nacre.keybroker.metrics.Metrics;
import dev.nacre.keybroker.owner.Reloading;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.settings.ServiceDiscovery;
import dev.nacre.keybroker.tls.TlsMode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// Reads the configuration again and puts it in force, one at a time. What cannot change while the
/// server runs, such as its addresses, is refused by name.
final class Reload implements Reloading {
  private static final System.Logger LOG = System.getLogger("dev.nacre.keybroker");

  private final ServerConfig running;
  private final Supplier<ServerConfig> again;
  private final Consumer<ServerConfig> replace;
  private final Metrics metrics;
  private final ReentrantLock lock = new ReentrantLock();

  /// @param again reads the configuration
  /// @param replace makes everything anew before it replaces anything; throws when it cannot
  Reload(
      ServerConfig running,
      Supplier<ServerConfig> again,
      Consumer<ServerConfig> replace,
      Metrics metrics) {
    this.running = running;
    this.again = again;
    this.replace = replace;
    this.metrics = metrics;
  }

  /// A part that only a start reads.
  private record Fixed(String name, Function<ServerConfig, Object> part) {}

  private static final List<Fixed> FIXED =
      List.of(
          new Fixed("the data folder", ServerConfig::directory),
          new Fixed("the database", ServerConfig::database),
          new Fixed("the address", ServerConfig::sockets),
          new Fixed("the largest body", ServerConfig::largestBody),
          new Fixed("whether there is TLS", config -> config.tls() instanceof TlsMode.Off),
          new Fixed("what TLS may use", config -> config.settings().tls()),
          new Fixed(
              "whether administrators show certificates",
              config -> config.settings().admin().certificates().isPresent()),
          new Fixed("the attestation service's address", config -> config.settings().attestation()),
          new Fixed("the reference values' address", config -> config.settings().references()),
          new Fixed(
              "whether gRPC is spoken", config -> ServiceDiscovery.speaksRpc(config.settings())),
          new Fixed("who keeps the master key", ServerConfig::masterKey),
          new Fixed("the plugins", config -> config.settings().plugins()),
          new Fixed("the telemetry", config -> config.settings().operation().telemetry()),
          new Fixed("the format of the log", config -> config.settings().operation().format()));

  @Override
  public Outcome reload() {
    lock.lock();
    try {
      ServerConfig next = again.get();
      List<String> fixed = changed(next);
      if (!fixed.isEmpty()) {
        return refused(String.join(", ", fixed) + " changed, which needs a restart");
      }
      replace.accept(next);
      ServerLog.show(next.settings().operation().level());
      metrics.add(Counter.RELOADS);
      LOG.log(System.Logger.Level.INFO, "the configuration was read again and is in force");
      return new Done();
    } catch (RuntimeException e) {
      return refused(String.valueOf(e.getMessage()));
    } finally {
      lock.unlock();
    }
  }

  private List<String> changed(ServerConfig next) {
    var changed = new ArrayList<String>();
    for (Fixed fixed : FIXED) {
      if (!fixed.part().apply(running).equals(fixed.part().apply(next))) {
        changed.add(fixed.name());
      }
    }
    return changed;
  }

  private Refused refused(String why) {
    metrics.add(Counter.RELOAD_FAILURES);
    LOG.log(System.Logger.Level.ERROR, "the configuration is refused, the old one stays: " + why);
    return new Refused(why);
  }
}
