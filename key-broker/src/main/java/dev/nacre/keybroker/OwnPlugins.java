package dev.nacre.keybroker;

import dev.nacre.keybroker.backend.SecretBackend;
import dev.nacre.keybroker.plugin.Plugin;
import dev.nacre.storage.SecretStore;
import java.util.List;

/// The plugins of the server's own tenant, and where its secrets lie.
///
/// @param opened what they rely on
record OwnPlugins(SecretBackend backend, List<Plugin> all, Opened opened) implements AutoCloseable {
  OwnPlugins {
    all = List.copyOf(all);
  }

  static OwnPlugins of(Plugins plugins, SecretStore secrets) {
    try {
      SecretBackend backend = plugins.backend(secrets);
      return new OwnPlugins(backend, plugins.all(backend), plugins.opened());
    } catch (RuntimeException e) {
      plugins.opened().close();
      throw e;
    }
  }

  @Override
  public void close() {
    opened.close();
  }
}
