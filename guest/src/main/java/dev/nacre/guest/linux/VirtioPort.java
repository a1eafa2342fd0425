package dev.nacre.guest.linux;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// A virtio-serial port, found by its name; only one may be open at a time.
public final class VirtioPort implements AutoCloseable {
  private static final Path PORTS = Path.of("/sys/class/virtio-ports");
  private static final long NOT_CONNECTED_MILLIS = 50;

  private final RandomAccessFile file;

  private VirtioPort(RandomAccessFile file) {
    this.file = file;
  }

  /// Opens the port named `name`.
  ///
  /// @throws LinuxException when no such port appears within `limit`, or it is open already
  public static VirtioPort open(String name, Duration limit) {
    Waiting.until("virtio port " + name, limit, () -> find(name).isPresent());
    Path device = find(name).orElseThrow();
    try {
      return new VirtioPort(new RandomAccessFile(device.toFile(), "rw"));
    } catch (IOException e) {
      throw new LinuxException("virtio port " + name + ": " + e.getMessage(), e);
    }
  }

  private static Optional<Path> find(String name) {
    if (!Files.isDirectory(PORTS)) {
      return Optional.empty();
    }
    try (DirectoryStream<Path> ports = Files.newDirectoryStream(PORTS)) {
      for (Path port : ports) {
        Path named = port.resolve("name");
        if (Files.exists(named) && Files.readString(named).strip().equals(name)) {
          Path device = Path.of("/dev", String.valueOf(port.getFileName()));
          return Optional.of(device).filter(Files::exists);
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(PORTS + " cannot be read: " + e.getMessage(), e);
    }
  }

  /// What the host sends. While no host is connected the kernel says "end"; this stream waits.
  public InputStream input() throws IOException {
    return new Patient(new FileInputStream(file.getFD()));
  }

  /// What goes to the host. Writing blocks while no host is connected.
  public OutputStream output() throws IOException {
    return new FileOutputStream(file.getFD());
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private static final class Patient extends InputStream {
    private final InputStream in;

    Patient(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      read(one, 0, 1);
      return one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      int count = in.read(target, offset, length);
      while (count <= 0) {
        try {
          Thread.sleep(NOT_CONNECTED_MILLIS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IOException("interrupted while waiting for the host", e);
        }
        count = in.read(target, offset, length);
      }
      return count;
    }
  }
}
