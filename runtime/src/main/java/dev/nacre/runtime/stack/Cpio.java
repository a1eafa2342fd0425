package dev.nacre.runtime.stack;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// A file system image in the `newc` form of cpio, as the Linux kernel unpacks it
/// (Documentation/driver-api/early-userspace/buffer-format.rst).
///
/// The same nodes give the same bytes: entries are in the order of their paths, inode numbers count
/// them, owner is root, and all times are one constant.
final class Cpio {
  /// 2026-01-01T00:00:00Z, which all files of the image carry.
  static final long MODIFIED = 1_767_225_600L;

  private static final int FOLDER = 0040755;
  private static final int FILE = 0100644;
  private static final int PROGRAM = 0100755;
  private static final int LINK = 0120777;
  private static final int DEVICE = 0020600;
  private static final int ALIGNMENT = 4;
  private static final String TRAILER = "TRAILER!!!";

  private final SortedMap<String, CpioNode> nodes = new TreeMap<>();

  /// Adds a node and the folders above it.
  ///
  /// @param path absolute: `/etc/nacre/modules`
  Cpio add(String path, CpioNode node) {
    String name = path.substring(1);
    for (int slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
      nodes.putIfAbsent(name.substring(0, slash), new CpioNode.Folder());
    }
    nodes.put(name, node);
    return this;
  }

  /// Paths and nodes as text: another image has another listing, as long as files that are copied
  /// keep their content.
  String listing() {
    return nodes.toString();
  }

  void write(OutputStream out) throws IOException {
    int inode = 1;
    for (Map.Entry<String, CpioNode> entry : nodes.entrySet()) {
      write(out, entry.getKey(), entry.getValue(), inode++);
    }
    header(out, TRAILER, new Header(0, 0, 1, 0, 0, 0));
  }

  private static void write(OutputStream out, String name, CpioNode node, int inode)
      throws IOException {
    switch (node) {
      case CpioNode.Folder() -> header(out, name, new Header(inode, FOLDER, 2, 0, 0, 0));
      case CpioNode.Copy(var source, boolean executable) -> {
        long size = Files.size(source);
        header(out, name, new Header(inode, executable ? PROGRAM : FILE, 1, size, 0, 0));
        if (Files.copy(source, out) != size) {
          throw new IOException(source + " changed while it was copied");
        }
        pad(out, size);
      }
      case CpioNode.Text(var content, boolean executable) -> {
        header(out, name, new Header(inode, executable ? PROGRAM : FILE, 1, content.size(), 0, 0));
        out.write(content.toArray());
        pad(out, content.size());
      }
      case CpioNode.Link(String target) -> {
        byte[] text = target.getBytes(StandardCharsets.UTF_8);
        header(out, name, new Header(inode, LINK, 1, text.length, 0, 0));
        out.write(text);
        pad(out, text.length);
      }
      case CpioNode.Device(int major, int minor) ->
          header(out, name, new Header(inode, DEVICE, 1, 0, major, minor));
    }
  }

  /// What differs from entry to entry.
  private record Header(int inode, int mode, int links, long size, int major, int minor) {}

  private static void header(OutputStream out, String name, Header header) throws IOException {
    byte[] path = (name + "\0").getBytes(StandardCharsets.UTF_8);
    long modified = header.mode() == 0 ? 0 : MODIFIED;
    String fields =
        String.format(
            Locale.ROOT,
            "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X",
            header.inode(),
            header.mode(),
            0,
            0,
            header.links(),
            modified,
            header.size(),
            0,
            0,
            header.major(),
            header.minor(),
            path.length,
            0);
    out.write(fields.getBytes(StandardCharsets.US_ASCII));
    out.write(path);
    pad(out, fields.length() + path.length);
  }

  private static void pad(OutputStream out, long written) throws IOException {
    out.write(new byte[(int) (-written & (ALIGNMENT - 1))]);
  }
}
