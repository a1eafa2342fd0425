package dev.nacre.image.unpack;

import dev.nacre.codec.Bytes;
import dev.nacre.image.archive.TarEntry;
import dev.nacre.image.unpack.UnpackOptions.Ownership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/// Gives files the times, owner, mode and attributes that the archive says, in this order: times
/// while the file may still be opened, the mode after the owner, whose change clears the set-user
/// bit.
final class FileAttributes {
  private static final int PERMISSIONS = 0777;
  private static final int READABLE = 0400;

  private final Ownership ownership;
  private final int user;
  private final int group;
  private final int mask;

  /// Learns from `directory` who is writing and which permissions are masked.
  FileAttributes(Path directory, Ownership ownership) throws IOException {
    this.ownership = ownership;
    Path probe = directory.resolve(".nacre-probe");
    Files.createFile(probe, creation(PERMISSIONS));
    try {
      Map<String, Object> attributes =
          Files.readAttributes(probe, "unix:uid,gid,mode", LinkOption.NOFOLLOW_LINKS);
      this.user = (int) attributes.getOrDefault("uid", 0);
      this.group = (int) attributes.getOrDefault("gid", 0);
      this.mask = PERMISSIONS & ~(int) attributes.getOrDefault("mode", 0);
    } finally {
      Files.delete(probe);
    }
  }

  /// How a new file gets the permissions of `mode`, less what is masked, and its owner may read.
  static FileAttribute<Set<PosixFilePermission>> creation(int mode) {
    var permissions = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] all = PosixFilePermission.values();
    for (int i = 0; i < all.length; i++) {
      if (((mode | READABLE) & (0400 >> i)) != 0) {
        permissions.add(all[i]);
      }
    }
    return PosixFilePermissions.asFileAttribute(permissions);
  }

  /// For a file just made by [#creation] with the entry's mode.
  void applyToFile(Path file, TarEntry entry) throws IOException {
    time(file, entry);
    boolean owned = own(file, entry);
    boolean made = (entry.mode() & (mask | ~PERMISSIONS)) == 0 && (entry.mode() & READABLE) != 0;
    if (owned || !made) {
      mode(file, entry.mode());
    }
    extend(file, entry);
  }

  /// For device nodes and pipes, whose times stay: Java sets times through an open file, and to
  /// open a pipe waits for its other end.
  void applyToNode(Path node, TarEntry entry) throws IOException {
    own(node, entry);
    mode(node, entry.mode());
  }

  void applyToLink(Path link, TarEntry entry) throws IOException {
    time(link, entry);
    own(link, entry);
  }

  /// For a directory, when nothing is written below it any more.
  void applyToDirectory(Path directory, TarEntry entry) throws IOException {
    time(directory, entry);
    own(directory, entry);
    extend(directory, entry);
    mode(directory, entry.mode());
  }

  private boolean own(Path path, TarEntry entry) throws IOException {
    if (entry.uid() == user && entry.gid() == group) {
      return false;
    }
    if (ownership == Ownership.INSECURELY_IGNORED) {
      return false;
    }
    Files.setAttribute(path, "unix:uid", entry.uid(), LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(path, "unix:gid", entry.gid(), LinkOption.NOFOLLOW_LINKS);
    return true;
  }

  /// By name and without opening it; `path` is known to be no link.
  private static void mode(Path path, int mode) throws IOException {
    Files.setAttribute(path, "unix:mode", mode);
  }

  /// File capabilities and the user's own attributes; others belong to the machine that packed
  /// them.
  private void extend(Path path, TarEntry entry) throws IOException {
    for (Map.Entry<String, Bytes> attribute : entry.attributes().entrySet()) {
      String name = attribute.getKey();
      boolean capability = name.equals("security.capability") && ownership == Ownership.REQUIRED;
      if (capability || name.startsWith("user.")) {
        SystemCalls.attribute(path, name, attribute.getValue());
      }
    }
  }

  private static void time(Path path, TarEntry entry) throws IOException {
    FileTime time = FileTime.from(entry.modified());
    Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .setTimes(time, time, null);
  }
}
