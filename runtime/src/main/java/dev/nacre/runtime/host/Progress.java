package dev.nacre.runtime.host;

/// Where slow steps tell that they are alive.
@FunctionalInterface
public interface Progress {
  /// One line, without a line break.
  void say(String line);

  /// A listener that hears nothing.
  static Progress silent() {
    return line -> {};
  }
}
