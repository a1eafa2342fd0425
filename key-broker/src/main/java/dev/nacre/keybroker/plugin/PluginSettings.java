package dev.nacre.keybroker.plugin;

/// A plugin that the configuration names: an element of `plugins`.
public sealed interface PluginSettings {
  /// The secrets in the store.
  record Resource() implements PluginSettings {}

  /// Upstream's example.
  record Sample() implements PluginSettings {}

  /// Keys of encrypted disks.
  ///
  /// @param keyLength of a key, in characters
  record Provisioner(int keyLength) implements PluginSettings {
    public static final int KEY_LENGTH = 32;
  }
}
