package dev.nacre.keybroker.pkcs11;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/// The functions of a PKCS#11 module, found in its function list (PKCS#11 2.40 section 5.2; their
/// order is that of `pkcs11f.h`).
///
/// All of them take words and pointers only, so that one shape of call serves them all: a function
/// that has fewer parameters does not see the rest.
final class Cryptoki {
  private static final FunctionDescriptor SHAPE =
      FunctionDescriptor.of(
          JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle CALL = Linker.nativeLinker().downcallHandle(SHAPE);

  /// `CK_FUNCTION_LIST` begins with the version, which takes a word with its padding.
  private static final long FIRST = 8;

  private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

  /// The state of a module is that of the process (section 5.4), whoever uses it there: so there is
  /// one object a module, and this map is the one static variable of the room.
  private static final Map<Path, FutureTask<Cryptoki>> LOADED = new ConcurrentHashMap<>();

  private final Map<Function, MemorySegment> functions;
  private final ReadWriteLock life = new ReentrantReadWriteLock();
  private long restarted = System.nanoTime() - PAUSE;
  private long lives;

  private Cryptoki(Map<Function, MemorySegment> functions) {
    this.functions = functions;
  }

  /// A function by its place in the list.
  enum Function {
    INITIALIZE(0),
    FINALIZE(1),
    GET_SLOT_LIST(4),
    GET_TOKEN_INFO(6),
    OPEN_SESSION(12),
    CLOSE_SESSION(13),
    LOGIN(18),
    CREATE_OBJECT(20),
    DESTROY_OBJECT(22),
    GET_ATTRIBUTE_VALUE(24),
    FIND_OBJECTS_INIT(26),
    FIND_OBJECTS(27),
    FIND_OBJECTS_FINAL(28),
    ENCRYPT_INIT(29),
    ENCRYPT(30),
    DECRYPT_INIT(33),
    DECRYPT(34),
    GENERATE_KEY(58);

    private final int place;

    Function(int place) {
      this.place = place;
    }
  }

  /// Loads and initialises a module; it may be so already, by somebody else in this process. One
  /// that hangs is loaded once, whoever asks for it again.
  ///
  /// @throws Pkcs11Exception when there is no such module, it cannot be used, or is not ready in
  ///   time
  static Cryptoki load(Path module, Duration patience) {
    Path place = module.toAbsolutePath().normalize();
    FutureTask<Cryptoki> loading = LOADED.computeIfAbsent(place, Cryptoki::begun);
    try {
      return loading.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new Pkcs11Exception(
          "the module " + module + " hangs: it is not loaded and initialised within " + patience,
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Pkcs11Exception("interrupted while loading " + module, e);
    } catch (ExecutionException e) {
      var _ = LOADED.remove(place, loading);
      throw new Pkcs11Exception(reason(e), e);
    }
  }

  private static String reason(ExecutionException e) {
    return String.valueOf(e.getCause() == null ? e : e.getCause().getMessage());
  }

  private static FutureTask<Cryptoki> begun(Path module) {
    var loading = new FutureTask<>(() -> initialised(module));
    var _ = Thread.ofPlatform().name("nacre-pkcs11-load").daemon().start(loading);
    return loading;
  }

  private static Cryptoki initialised(Path module) {
    try {
      SymbolLookup library = SymbolLookup.libraryLookup(module, Arena.global());
      var cryptoki = new Cryptoki(list(library.findOrThrow("C_GetFunctionList")));
      cryptoki.initialize();
      return cryptoki;
    } catch (IllegalArgumentException e) {
      String why =
          Files.exists(module)
              ? " is no PKCS#11 module that can be loaded"
              : " is no PKCS#11 module: there is no such file";
      throw new Pkcs11Exception(module + why, e);
    }
  }

  private static Map<Function, MemorySegment> list(MemorySegment getFunctionList) {
    try (var memory = new Memory()) {
      MemorySegment place = memory.word(0);
      long status = call(getFunctionList, place.address(), 0, 0, 0, 0, 0);
      if (status != 0) {
        throw new Pkcs11Exception("C_GetFunctionList", status);
      }
      long size = FIRST + (Function.GENERATE_KEY.place + 1) * ADDRESS.byteSize();
      MemorySegment list = place.get(ADDRESS, 0).reinterpret(size);
      Map<Function, MemorySegment> functions = new EnumMap<>(Function.class);
      for (Function function : Function.values()) {
        functions.put(function, list.get(ADDRESS, FIRST + function.place * ADDRESS.byteSize()));
      }
      return functions;
    }
  }

  /// With the locks of the operating system, for we call from many threads.
  private void initialize() {
    try (var memory = new Memory()) {
      MemorySegment arguments = memory.words(0, 0, 0, 0, Constants.OS_LOCKING_OK, 0);
      long status = status(Function.INITIALIZE, arguments.address());
      if (status != 0 && status != Constants.ALREADY_INITIALIZED) {
        throw new Pkcs11Exception("C_Initialize", status);
      }
    }
  }

  /// What may go on at the same time as others, but not during a [#restart].
  <T> T during(Supplier<T> work) {
    life.readLock().lock();
    try {
      return work.get();
    } finally {
      life.readLock().unlock();
    }
  }

  /// Ends the module and begins it anew, for some see a token that came back only then. All
  /// sessions and handles are lost. Within a second after the last time nothing happens.
  void restart() {
    life.writeLock().lock();
    try {
      if (System.nanoTime() - restarted >= PAUSE) {
        restarted = System.nanoTime();
        lives++;
        var _ = status(Function.FINALIZE, 0);
        initialize();
      }
    } finally {
      life.writeLock().unlock();
    }
  }

  /// Another number after each [#restart]; to be asked [#during] something. Handles are of one
  /// life: in the next one the same number is somebody else's.
  long life() {
    return lives;
  }

  /// What the function returns: 0 for success.
  long status(Function function, long... arguments) {
    long[] all = Arrays.copyOf(arguments, 6);
    MemorySegment address = Objects.requireNonNull(functions.get(function));
    return call(address, all[0], all[1], all[2], all[3], all[4], all[5]);
  }

  /// @throws Pkcs11Exception when the function does not return success
  void require(Function function, long... arguments) {
    long status = status(function, arguments);
    if (status != 0) {
      throw new Pkcs11Exception("C_" + function.name(), status);
    }
  }

  private static long call(MemorySegment function, long a, long b, long c, long d, long e, long f) {
    try {
      return (long) CALL.invokeExact(function, a, b, c, d, e, f);
    } catch (Throwable failure) {
      throw new IllegalStateException("a call of PKCS#11 failed: " + failure, failure);
    }
  }
}
