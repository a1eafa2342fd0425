package dev.nacre.guest.container;

import dev.nacre.codec.json.JsonObject;
import dev.nacre.image.oci.ImageConfig;
import dev.nacre.protocol.initdata.Workload;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A container under crun.
///
/// crun stays the container's parent and passes its exit status on.
public final class Container {
  private static final String CRUN = "/usr/bin/crun";
  private static final String ID = "app";
  private static final long GRACE_SECONDS = 10;
  private static final long KILL_SECONDS = 5;

  private final Process process;

  private Container(Process process) {
    this.process = process;
  }

  /// Writes the bundle into `directory` and starts the container.
  ///
  /// @param rootfs where the image is unpacked
  /// @throws dev.nacre.codec.MalformedException when image and workload do not say what to run
  /// @throws UncheckedIOException when the bundle cannot be written or crun cannot be started
  public static Container start(ImageConfig image, Workload workload, Path rootfs, Path directory) {
    try {
      Path etc = Files.createDirectories(directory.resolve("etc"));
      Files.writeString(etc.resolve("resolv.conf"), "nameserver 10.0.2.3\n");
      Files.writeString(etc.resolve("hosts"), "127.0.0.1 localhost nacre\n::1 localhost\n");
      Files.writeString(etc.resolve("hostname"), "nacre\n");
      JsonObject config = BundleConfig.of(image, workload, rootfs, etc);
      Files.writeString(directory.resolve("config.json"), config.text());
      Process crun =
          new ProcessBuilder(List.of(CRUN, "run", "--bundle", directory.toString(), ID)).start();
      crun.getOutputStream().close();
      return new Container(crun);
    } catch (IOException e) {
      throw new UncheckedIOException("the container cannot be started: " + e.getMessage(), e);
    }
  }

  public InputStream stdout() {
    return process.getInputStream();
  }

  public InputStream stderr() {
    return process.getErrorStream();
  }

  /// The process id of crun, whose end is the container's.
  public long pid() {
    return process.pid();
  }

  /// Waits for the end.
  ///
  /// @return the exit status; 128 + n when signal n ended it
  public int await() throws InterruptedException {
    return process.waitFor();
  }

  /// Asks the container to end, and ends it when it does not within ten seconds.
  public void terminate() {
    signal("TERM");
    if (!endsWithin(GRACE_SECONDS)) {
      signal("KILL");
      if (!endsWithin(KILL_SECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  private boolean endsWithin(long seconds) {
    try {
      return process.waitFor(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void signal(String name) {
    try {
      Process kill = new ProcessBuilder(List.of(CRUN, "kill", ID, name)).start();
      if (!kill.waitFor(KILL_SECONDS, TimeUnit.SECONDS)) {
        kill.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("crun cannot be started: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
