package dev.nacre.guest;

import dev.nacre.codec.Bytes;
import dev.nacre.protocol.agent.Stage;
import dev.nacre.protocol.initdata.InitdataDisk;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Finds the initdata among the disks that the host attached.
final class InitdataSearch {
  private static final String DISKS = "vd?";

  private InitdataSearch() {}

  /// The document on the first disk in `devices` that is marked as an initdata disk.
  ///
  /// @throws FailedStart when there is none
  static Bytes find(Path devices) {
    List<Path> disks = disks(devices);
    for (Path disk : disks) {
      try (InputStream in = Files.newInputStream(disk)) {
        if (InitdataDisk.isMarked(Bytes.of(in.readNBytes(InitdataDisk.HEAD)))) {
          return read(disk);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(disk + " cannot be read: " + e.getMessage(), e);
      }
    }
    throw new FailedStart(
        Stage.INITDATA, "expected a disk marked \"initdata\", found only " + disks);
  }

  private static Bytes read(Path disk) throws IOException {
    try (InputStream in = Files.newInputStream(disk)) {
      return InitdataDisk.decode(in);
    }
  }

  private static List<Path> disks(Path devices) {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(devices, DISKS)) {
      List<Path> disks = new ArrayList<>();
      found.forEach(disks::add);
      Collections.sort(disks);
      return disks;
    } catch (IOException e) {
      throw new UncheckedIOException(devices + " cannot be read: " + e.getMessage(), e);
    }
  }
}
