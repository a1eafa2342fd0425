package dev.nacre.guest.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.Map;

/// `syscall(2)` of x86-64: six numbers in, one out; pointers are addresses of segments that the
/// caller keeps alive.
final class Syscall {
  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
  private static final long ERRNO_OFFSET =
      STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle HANDLE = handle();

  /// Those that a user of the agent may meet; others are shown as numbers.
  private static final Map<Integer, String> MEANINGS =
      Map.of(
          1, "operation not permitted",
          2, "no such file or directory",
          6, "no such device or address",
          12, "out of memory",
          13, "permission denied",
          16, "device or resource busy",
          17, "exists already",
          19, "no such device",
          22, "invalid argument",
          8, "exec format error");

  private Syscall() {}

  private static MethodHandle handle() {
    if (!System.getProperty("os.arch").equals("amd64")) {
      throw new LinuxException("system calls are known for x86-64 only");
    }
    Linker linker = Linker.nativeLinker();
    var number = ValueLayout.JAVA_LONG;
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("syscall"),
        FunctionDescriptor.of(number, number, number, number, number, number, number, number),
        Linker.Option.captureCallState("errno"));
  }

  /// @return what the call returned, not negative
  /// @throws LinuxException when it failed; the message says `what` and the kernel's reason
  static long call(String what, long number, long... arguments) {
    long[] a = Arrays.copyOf(arguments, 6);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      long result = (long) HANDLE.invokeExact(state, number, a[0], a[1], a[2], a[3], a[4], a[5]);
      if (result < 0) {
        throw new LinuxException(
            what + ": " + meaning(state.get(ValueLayout.JAVA_INT, ERRNO_OFFSET)));
      }
      return result;
    } catch (LinuxException e) {
      throw e;
    } catch (Throwable e) {
      throw new LinuxException(what + ": " + e, e);
    }
  }

  private static String meaning(int errno) {
    String text = MEANINGS.get(errno);
    return text == null ? "errno " + errno : text;
  }
}
