package dev.nacre.guest.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/// Mounts file systems.
public final class Mounts {
  private static final long SYS_MOUNT = 165;
  private static final long SYS_CHDIR = 80;
  private static final long SYS_CHROOT = 161;

  private static final long NOSUID = 2;
  private static final long NODEV = 4;
  private static final long NOEXEC = 8;
  private static final long BIND = 4096;
  private static final long MOVE = 8192;
  private static final long REC = 16384;

  private Mounts() {}

  /// The file systems that every program expects: `/proc`, `/sys`, `/dev` and below, `/run`,
  /// `/tmp`, cgroups of version 2.
  public static void mountUsual() {
    mount("proc", "/proc", NOSUID | NODEV | NOEXEC, "");
    mount("sysfs", "/sys", NOSUID | NODEV | NOEXEC, "");
    mount("devtmpfs", "/dev", NOSUID | NOEXEC, "mode=0755");
    mount("devpts", "/dev/pts", NOSUID | NOEXEC, "mode=0620,ptmxmode=0666");
    mount("tmpfs", "/dev/shm", NOSUID | NODEV, "mode=1777");
    mount("tmpfs", "/run", NOSUID | NODEV, "mode=0755");
    mount("tmpfs", "/tmp", NOSUID | NODEV, "mode=1777");
    mount("cgroup2", "/sys/fs/cgroup", NOSUID | NODEV | NOEXEC, "");
  }

  /// A file system in memory, for the container's root: it may hold devices and set-uid programs.
  ///
  /// @param percent how much of the machine's memory it may fill
  public static void mountMemory(Path target, int percent) {
    mount("tmpfs", target.toString(), 0, "mode=0755,size=" + percent + "%");
  }

  /// Mounts `/sys/kernel/config`.
  public static void mountConfigfs() {
    mount("configfs", "/sys/kernel/config", NOSUID | NODEV | NOEXEC, "");
  }

  /// Puts a copy of the root mount over the root.
  ///
  /// The kernel forbids `pivot_root` on the file system of an initrd itself, and container runtimes
  /// need `pivot_root`. A bind mount of it, moved on top, is an ordinary mount.
  public static void makeRootPivotable() {
    String copy = "/.root";
    directory(Path.of(copy));
    call("/", copy, "", BIND | REC, "");
    try (Arena arena = Arena.ofConfined()) {
      Syscall.call("chdir " + copy, SYS_CHDIR, arena.allocateFrom(copy).address());
      call(".", "/", "", MOVE, "");
      Syscall.call("chroot .", SYS_CHROOT, arena.allocateFrom(".").address());
      Syscall.call("chdir /", SYS_CHDIR, arena.allocateFrom("/").address());
    }
  }

  private static void mount(String type, String target, long flags, String data) {
    directory(Path.of(target));
    call(type, target, type, flags, data);
  }

  private static void directory(Path path) {
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be made: " + e.getMessage(), e);
    }
  }

  private static void call(String source, String target, String type, long flags, String data) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment sourceText = arena.allocateFrom(source);
      MemorySegment targetText = arena.allocateFrom(target);
      MemorySegment typeText = arena.allocateFrom(type);
      MemorySegment dataText = arena.allocateFrom(data);
      Syscall.call(
          "mount " + source + " on " + target,
          SYS_MOUNT,
          sourceText.address(),
          targetText.address(),
          typeText.address(),
          flags,
          dataText.address());
    }
  }
}
