package dev.nacre.guest.crypto;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;
import java.util.Optional;

/// The functions of libgcrypt (version 1.10, `gcrypt.h`) that the provider calls.
///
/// All of them take integers and pointers only, so that one shape of call serves them all: a
/// handle, a pointer, a length, a pointer, a length. A function that has fewer parameters does not
/// see the rest. Making a second shape would cost an emulated start a fifth of a second each.
/// `gcry_control` has variable arguments, and being called as if it had harms none of the others.
final class Gcrypt {
  private static final String LIBRARY = "libgcrypt.so.20";
  private static final FunctionDescriptor SHAPE =
      FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG);

  private static final long DISABLE_SECURE_MEMORY = 37;
  private static final long INITIALIZATION_FINISHED = 38;
  private static final long ERROR_MASK = 0xffffffffL;

  private final SymbolLookup library;
  private final MethodHandle call;

  private Gcrypt(SymbolLookup library) {
    this.library = library;
    this.call =
        Linker.nativeLinker()
            .downcallHandle(SHAPE, Linker.Option.critical(true), Linker.Option.firstVariadicArg(1));
  }

  /// A function of the library, which may be called from any thread.
  final class Function {
    private final String name;
    private final MemorySegment address;

    private Function(String name) {
      this.name = name;
      this.address = library.findOrThrow(name);
    }

    long apply(
        MemorySegment handle, MemorySegment in, long size, MemorySegment more, long moreSize) {
      try {
        return (long) call.invokeExact(address, handle.address(), in, size, more, moreSize);
      } catch (Throwable e) {
        throw new IllegalStateException(name + ": " + e, e);
      } finally {
        Reference.reachabilityFence(handle);
      }
    }

    long apply(MemorySegment handle, MemorySegment in, long size) {
      return apply(handle, in, size, MemorySegment.NULL, 0);
    }

    long apply(MemorySegment handle) {
      return apply(handle, MemorySegment.NULL, 0);
    }

    /// For functions that return an error code, which is 0 for success.
    void require(
        MemorySegment handle, MemorySegment in, long size, MemorySegment more, long moreSize) {
      long error = apply(handle, in, size, more, moreSize) & ERROR_MASK;
      if (error != 0) {
        throw new IllegalStateException(name + ": expected success, found error " + error);
      }
    }

    void require(MemorySegment handle, MemorySegment in, long size) {
      require(handle, in, size, MemorySegment.NULL, 0);
    }
  }

  Function function(String name) {
    return new Function(name);
  }

  /// What `open`, whose first parameter is where it puts a handle, made; `close` is called once
  /// nobody holds it any more.
  MemorySegment open(Function open, MemorySegment first, long second, Function close) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment place = arena.allocate(ADDRESS);
      open.require(place, first, second);
      return place.get(ADDRESS, 0).reinterpret(Arena.ofAuto(), close::apply);
    }
  }

  /// A small number where a function takes one but the shape has a pointer.
  static MemorySegment number(long value) {
    return MemorySegment.ofAddress(value);
  }

  static MemorySegment part(byte[] array, int offset, int length) {
    return MemorySegment.ofArray(array).asSlice(offset, length);
  }

  /// The library, ready for use, when the system has it.
  static Optional<Gcrypt> load() {
    SymbolLookup library;
    try {
      library = SymbolLookup.libraryLookup(LIBRARY, Arena.global());
    } catch (IllegalArgumentException missing) {
      return Optional.empty();
    }
    var gcrypt = new Gcrypt(library);
    gcrypt.function("gcry_check_version").apply(MemorySegment.NULL);
    Function control = gcrypt.function("gcry_control");
    control.require(number(DISABLE_SECURE_MEMORY), MemorySegment.NULL, 0);
    control.require(number(INITIALIZATION_FINISHED), MemorySegment.NULL, 0);
    return Optional.of(gcrypt);
  }
}
