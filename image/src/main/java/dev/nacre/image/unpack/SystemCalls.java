package dev.nacre.image.unpack;

import dev.nacre.codec.Bytes;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// The two calls of the C library that Java's files lack: `mknod` and `lsetxattr`.
///
/// Loaded when an image first needs them, which most never do.
final class SystemCalls {
  private static final int TYPE_FIFO = 0010000;
  private static final int TYPE_CHARACTER = 0020000;
  private static final int TYPE_BLOCK = 0060000;
  private static final int NOT_SUPPORTED = 95;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));
  private static final MethodHandle MKNOD =
      call(
          "mknod",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG));
  private static final MethodHandle LSETXATTR =
      call(
          "lsetxattr",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.ADDRESS,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT));

  private SystemCalls() {}

  private static MethodHandle call(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        descriptor,
        Linker.Option.captureCallState("errno"));
  }

  static void fifo(Path path) throws IOException {
    mknod(path, TYPE_FIFO, 0);
  }

  static void characterDevice(Path path, int major, int minor) throws IOException {
    mknod(path, TYPE_CHARACTER, device(major, minor));
  }

  static void blockDevice(Path path, int major, int minor) throws IOException {
    mknod(path, TYPE_BLOCK, device(major, minor));
  }

  /// As glibc's `makedev` for numbers of 12 and 20 bits.
  private static long device(int major, int minor) {
    return (minor & 0xffL) | ((major & 0xfffL) << 8) | ((minor & 0xfff00L) << 12);
  }

  private static void mknod(Path path, int type, long device) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int result =
          (int) MKNOD.invokeExact(state, arena.allocateFrom(path.toString()), type | 0600, device);
      if (result != 0) {
        throw new IOException("mknod " + path + ": errno " + (int) ERRNO.get(state, 0L));
      }
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /// Sets an extended attribute of `path` itself.
  ///
  /// @return whether the file system knows such attributes
  static boolean attribute(Path path, String name, Bytes value) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      MemorySegment content = arena.allocateFrom(ValueLayout.JAVA_BYTE, value.toArray());
      int result =
          (int)
              LSETXATTR.invokeExact(
                  state,
                  arena.allocateFrom(path.toString()),
                  arena.allocateFrom(name, StandardCharsets.UTF_8),
                  content,
                  (long) value.size(),
                  0);
      int errno = (int) ERRNO.get(state, 0L);
      if (result != 0 && errno != NOT_SUPPORTED) {
        throw new IOException("setxattr " + name + " of " + path + ": errno " + errno);
      }
      return result == 0;
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
