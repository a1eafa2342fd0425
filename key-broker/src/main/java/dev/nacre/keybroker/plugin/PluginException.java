package dev.nacre.keybroker.plugin;

/// A plugin has no answer.
public final class PluginException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Why.
  public enum Reason {
    /// What was asked for does not exist.
    NOT_FOUND,
    /// The plugin has no such address.
    NO_SUCH_PATH,
    /// The call makes no sense to the plugin.
    MALFORMED,
    /// This guest may not have it.
    DENIED,
    /// What the plugin relies on failed.
    FAILED,
    /// As many as may ask it at once do: the caller may come again.
    BUSY
  }

  private final Reason reason;

  public PluginException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public PluginException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
