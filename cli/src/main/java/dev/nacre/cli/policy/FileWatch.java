package dev.nacre.cli.policy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Waits until files, or the files in folders, change, come or go.
final class FileWatch {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(300);

  private final List<Path> paths;
  private Map<Path, FileTime> seen;

  FileWatch(List<Path> paths) {
    this.paths = paths;
    this.seen = look();
  }

  /// @return false when the thread was interrupted
  boolean awaitChange() {
    while (true) {
      try {
        Thread.sleep(BETWEEN_LOOKS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
      Map<Path, FileTime> now = look();
      if (!now.equals(seen)) {
        seen = now;
        return true;
      }
    }
  }

  private Map<Path, FileTime> look() {
    var times = new HashMap<Path, FileTime>();
    for (Path file : PolicyOptions.files(paths)) {
      try {
        times.put(file, Files.getLastModifiedTime(file));
      } catch (NoSuchFileException _) {
        // It went since it was listed: that is a change, too, and shows by its absence.
      } catch (IOException e) {
        throw new UncheckedIOException("cannot look at " + file, e);
      }
    }
    return times;
  }
}
