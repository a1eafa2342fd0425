package dev.nacre.guest.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// The machine as a whole: its name, its randomness, its processes, its power.
public final class Machine {
  private static final long SYS_SYNC = 162;
  private static final long SYS_REBOOT = 169;
  private static final long SYS_SETHOSTNAME = 170;
  private static final long SYS_WAITID = 247;
  private static final long SYS_GETRANDOM = 318;

  private static final long REBOOT_MAGIC = 0xfee1deadL;
  private static final long REBOOT_MAGIC_2 = 672274793;
  private static final long REBOOT_POWER_OFF = 0x4321fedcL;
  private static final long GRND_NONBLOCK = 1;

  private static final long P_ALL = 0;
  private static final long P_PID = 1;
  private static final long WNOHANG = 1;
  private static final long WEXITED = 4;
  private static final long WNOWAIT = 0x01000000;
  private static final int SIGINFO_SIZE = 128;
  private static final int SIGINFO_PID = 12;
  private static final long OTHERS_TURN_MILLIS = 1000;

  private Machine() {}

  public static void setHostname(String name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom(name);
      int length = name.getBytes(StandardCharsets.UTF_8).length;
      Syscall.call("hostname " + name, SYS_SETHOSTNAME, text.address(), length);
    }
  }

  /// Waits until the kernel's random number generator has been seeded; no key is made before.
  ///
  /// @throws LinuxException when it is not within `limit`
  public static void awaitRandomness(Duration limit) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment one = arena.allocate(1);
      Waiting.until(
          "the kernel's seed of randomness",
          limit,
          () -> {
            try {
              return Syscall.call("getrandom", SYS_GETRANDOM, one.address(), 1, GRND_NONBLOCK) == 1;
            } catch (LinuxException notYet) {
              return false;
            }
          });
    }
  }

  /// Reaps, for ever, the orphans that become children of this process, as process 1 must; for a
  /// thread of its own.
  ///
  /// What the JDK starts it reaps itself at once, so an ended child that is still there after a
  /// second is an orphan.
  public static void reapOrphans() throws InterruptedException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(SIGINFO_SIZE, 8);
      while (true) {
        long ended = wait(info, P_ALL, 0, WEXITED | WNOWAIT) ? pid(info) : 0;
        Thread.sleep(OTHERS_TURN_MILLIS);
        if (ended != 0) {
          wait(info, P_PID, ended, WEXITED | WNOHANG);
        }
      }
    }
  }

  private static long pid(MemorySegment info) {
    return info.get(ValueLayout.JAVA_INT, SIGINFO_PID);
  }

  /// False when there is no such child.
  private static boolean wait(MemorySegment info, long kind, long id, long options) {
    try {
      Syscall.call("waitid", SYS_WAITID, kind, id, info.address(), options);
      return true;
    } catch (LinuxException noChild) {
      return false;
    }
  }

  /// Ends the machine; does not return.
  public static void powerOff() {
    Syscall.call("sync", SYS_SYNC);
    Syscall.call("power off", SYS_REBOOT, REBOOT_MAGIC, REBOOT_MAGIC_2, REBOOT_POWER_OFF, 0);
  }
}
