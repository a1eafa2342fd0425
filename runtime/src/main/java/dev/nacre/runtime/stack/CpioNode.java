package dev.nacre.runtime.stack;

import dev.nacre.codec.Bytes;
import java.nio.file.Path;

/// One thing in a file system image; owner and group are root, times are the image's.
sealed interface CpioNode {
  record Folder() implements CpioNode {}

  /// A regular file with the bytes of `source`.
  record Copy(Path source, boolean executable) implements CpioNode {}

  record Text(Bytes content, boolean executable) implements CpioNode {}

  record Link(String target) implements CpioNode {}

  /// A character device, readable and writable by root.
  record Device(int major, int minor) implements CpioNode {}
}
