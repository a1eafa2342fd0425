package dev.nacre.runtime.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A temporary folder that names the process that made it, so that what a killed one left behind is
/// removed by the next that makes one of the same kind.
///
/// @param path of the folder, for its owner's eyes only
public record OwnedFolder(Path path) implements AutoCloseable {
  private static final String OWNER = ".owner";

  /// Makes one in the temporary directory of this program.
  ///
  /// @param prefix of its name, which says its kind
  /// @throws HostException when it cannot be made
  public static OwnedFolder create(String prefix) {
    return create(Path.of(System.getProperty("java.io.tmpdir")), prefix);
  }

  static OwnedFolder create(Path parent, String prefix) {
    try {
      sweep(parent, prefix);
      var folder = new OwnedFolder(Files.createTempDirectory(parent, prefix));
      try {
        Files.writeString(folder.path.resolve(OWNER), owner(ProcessHandle.current()));
        return folder;
      } catch (IOException e) {
        folder.close();
        throw e;
      }
    } catch (IOException e) {
      throw new HostException(
          "no temporary folder can be made in "
              + parent
              + ": "
              + e.getMessage()
              + "; make room there, or set TMPDIR to another folder",
          e);
    }
  }

  /// Removes it with all that is in it.
  @Override
  public void close() {
    try {
      Folders.delete(path);
    } catch (IOException e) {
      throw new HostException("the folder " + path + " cannot be removed: " + e, e);
    }
  }

  private static void sweep(Path parent, String prefix) throws IOException {
    List<Path> candidates;
    try (Stream<Path> found = Files.list(parent)) {
      candidates =
          found.filter(path -> String.valueOf(path.getFileName()).startsWith(prefix)).toList();
    }
    candidates.forEach(OwnedFolder::sweepOne);
  }

  private static void sweepOne(Path candidate) {
    Path owner = candidate.resolve(OWNER);
    try {
      if (Files.isReadable(owner) && isGone(Files.readString(owner))) {
        Folders.delete(candidate);
      }
    } catch (IOException e) {
      // Another process sweeps at the same time, or it is another user's.
    }
  }

  /// Process numbers are used again, so the start time counts as well.
  private static String owner(ProcessHandle process) {
    return process.pid() + " " + process.info().startInstant().map(Instant::toString).orElse("?");
  }

  private static boolean isGone(String owner) {
    int space = owner.indexOf(' ');
    if (space < 1 || !owner.substring(0, space).chars().allMatch(Character::isDigit)) {
      return false;
    }
    Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(owner.substring(0, space)));
    return process.map(alive -> !owner(alive).equals(owner)).orElse(true);
  }
}
