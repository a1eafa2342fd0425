package dev.nacre.keybroker.pkcs11;

import dev.nacre.codec.Bytes;
import dev.nacre.keybroker.pkcs11.Cryptoki.Function;
import dev.nacre.keybroker.pkcs11.TokenSettings.PinSource;
import dev.nacre.storage.PrivateFile;
import dev.nacre.storage.StoreException;
import dev.nacre.web.FewAtOnce;
import dev.nacre.web.NoTurnException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A token that somebody is logged in to, with a few sessions for many threads. It logs in again
/// after the token was away.
public final class Token implements AutoCloseable {
  private static final int MOST_SESSIONS = 8;

  /// More than there are machines that start at once.
  private static final int MOST_WAITING = 2_000;

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MOST_SLOTS = 256;
  private static final int LABEL_SIZE = 32;
  private static final long TOKEN_INFO_SIZE = 256;

  private final TokenSettings settings;
  private final Cryptoki cryptoki;
  private final Duration patience;
  private final FewAtOnce turns;
  private final Deque<Session> idle = new ArrayDeque<>();
  private long generation;
  private Optional<String> refusedPin = Optional.empty();

  private Token(TokenSettings settings, Cryptoki cryptoki, Duration patience, FewAtOnce turns) {
    this.settings = settings;
    this.cryptoki = cryptoki;
    this.patience = patience;
    this.turns = turns;
  }

  /// What is done in a session.
  interface Work<T> {
    T in(Session session);
  }

  /// @throws Pkcs11Exception when there is no such module or token, or the PIN is wrong
  public static Token open(TokenSettings settings) {
    return open(settings, PATIENCE);
  }

  static Token open(TokenSettings settings, Duration patience) {
    return open(settings, patience, new FewAtOnce(MOST_SESSIONS, MOST_WAITING));
  }

  static Token open(TokenSettings settings, Duration patience, FewAtOnce turns) {
    Cryptoki cryptoki = Cryptoki.load(settings.module(), patience);
    var token = new Token(settings, cryptoki, patience, turns);
    return token.with(_ -> token);
  }

  /// @throws Pkcs11Exception also when too many wait for the token, or it does not answer in time;
  ///   then it is not known whether it did the work
  <T> T with(Work<T> work) {
    return apart(() -> done(work), turn());
  }

  private FewAtOnce.Turn turn() {
    try {
      return turns.begin(patience);
    } catch (NoTurnException e) {
      throw new Pkcs11Exception("the token is busy: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /// Does `work` in a thread of its own: a call of the module keeps the thread of the machine for
  /// as long as it lasts, and the virtual threads of all requests share a few of those.
  ///
  /// @param turn closed behind it, however late that is
  private <T> T apart(Callable<T> work, FewAtOnce.Turn turn) {
    var done = new FutureTask<>(work);
    Thread thread =
        Thread.ofPlatform()
            .name("nacre-pkcs11")
            .daemon()
            .unstarted(() -> {
              try (turn) {
                done.run();
              }
            });
    begin(thread, turn);
    try {
      return done.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new Pkcs11Exception("the token does not answer within " + patience, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (ExecutionException e) {
      throw thrown(e);
    }
  }

  /// There may be no room for another thread.
  private static void begin(Thread thread, FewAtOnce.Turn turn) {
    boolean begun = false;
    try {
      thread.start();
      begun = true;
    } finally {
      if (!begun) {
        turn.close();
      }
    }
  }

  private static Pkcs11Exception interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new Pkcs11Exception("interrupted while waiting for the token", e);
  }

  private static RuntimeException thrown(ExecutionException e) {
    return e.getCause() instanceof RuntimeException known
        ? known
        : new Pkcs11Exception("a call of the token ended in an error: " + e.getCause(), e);
  }

  /// Again in a new session when the token lost the first one, and again after a restart of the
  /// module when it cannot be reached at all.
  private <T> T done(Work<T> work) {
    try {
      return cryptoki.during(() -> attempt(work));
    } catch (Pkcs11Exception e) {
      if (!e.isLost()) {
        throw e;
      }
      var _ = forget();
      return again(work);
    }
  }

  private <T> T again(Work<T> work) {
    try {
      return cryptoki.during(() -> attempt(work));
    } catch (Pkcs11Exception e) {
      if (!e.isLost()) {
        throw e;
      }
      cryptoki.restart();
      var _ = forget();
      return cryptoki.during(() -> attempt(work));
    }
  }

  private <T> T attempt(Work<T> work) {
    Session session = take().orElseGet(this::session);
    boolean lost = true;
    try {
      T result = work.in(session);
      lost = false;
      return result;
    } catch (Pkcs11Exception e) {
      lost = e.isLost();
      throw e;
    } finally {
      if (lost) {
        session.close();
      } else {
        give(session);
      }
    }
  }

  private Optional<Session> take() {
    synchronized (idle) {
      idle.removeIf(session -> !session.isAlive());
      return Optional.ofNullable(idle.pollFirst());
    }
  }

  private void give(Session session) {
    synchronized (idle) {
      if (session.generation() == generation) {
        idle.addFirst(session);
        return;
      }
    }
    session.close();
  }

  private long forget() {
    return cryptoki.during(() -> {
      synchronized (idle) {
        idle.forEach(Session::close);
        idle.clear();
        return ++generation;
      }
    });
  }

  private Session session() {
    long slot = slot();
    try (var memory = new Memory()) {
      MemorySegment handle = memory.word(0);
      cryptoki.require(
          Function.OPEN_SESSION,
          slot,
          Constants.SERIAL_SESSION | Constants.RW_SESSION,
          0,
          0,
          handle.address());
      Session session;
      synchronized (idle) {
        session = new Session(cryptoki, Memory.word(handle), generation, cryptoki.life());
      }
      boolean open = false;
      try {
        logIn(session, memory);
        open = true;
        return session;
      } finally {
        if (!open) {
          session.close();
        }
      }
    }
  }

  /// One login counts for all sessions with the token. A PIN that was refused is not shown again,
  /// for a token locks itself after a few wrong ones.
  private void logIn(Session session, Memory memory) {
    byte[] pin = pin();
    String shown = digest(pin);
    try {
      synchronized (idle) {
        if (refusedPin.filter(shown::equals).isPresent()) {
          throw new Pkcs11Exception("the PIN was refused before: it is not tried again");
        }
      }
      MemorySegment place = memory.copyOf(pin);
      long status =
          cryptoki.status(
              Function.LOGIN, session.handle(), Constants.USER, place.address(), pin.length);
      if (status != 0 && status != Constants.USER_ALREADY_LOGGED_IN) {
        if (Constants.ABOUT_PIN.contains(status)) {
          synchronized (idle) {
            refusedPin = Optional.of(shown);
          }
        }
        throw new Pkcs11Exception("C_LOGIN", status);
      }
    } finally {
      Arrays.fill(pin, (byte) 0);
    }
  }

  private static String digest(byte[] pin) {
    try {
      return Bytes.of(MessageDigest.getInstance("SHA-256").digest(pin)).hex();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private byte[] pin() {
    return switch (settings.pin()) {
      case PinSource.Given(String pin) -> pin.getBytes(StandardCharsets.UTF_8);
      case PinSource.InFile(var file) -> {
        try {
          yield PrivateFile.read(file).strip().getBytes(StandardCharsets.UTF_8);
        } catch (StoreException e) {
          throw new Pkcs11Exception(String.valueOf(e.getMessage()), e);
        }
      }
    };
  }

  private long slot() {
    try (var memory = new Memory()) {
      MemorySegment slots = memory.zeros(MOST_SLOTS * (long) Long.BYTES);
      MemorySegment count = memory.word(MOST_SLOTS);
      cryptoki.require(Function.GET_SLOT_LIST, 1, slots.address(), count.address());
      long found = Math.min(Memory.word(count), MOST_SLOTS);
      Optional<String> label = settings.label();
      for (int i = 0; i < found; i++) {
        long slot = slots.getAtIndex(ValueLayout.JAVA_LONG, i);
        boolean wanted =
            label.map(name -> name.equals(label(slot, memory))).orElse(false)
                || (label.isEmpty() && i == settings.slot());
        if (wanted) {
          return slot;
        }
      }
      throw Pkcs11Exception.lost(
          settings.module()
              + " has "
              + found
              + " slots with a token, and not "
              + label.map(name -> "one labelled " + name).orElse("number " + settings.slot()));
    }
  }

  private String label(long slot, Memory memory) {
    MemorySegment info = memory.zeros(TOKEN_INFO_SIZE);
    if (cryptoki.status(Function.GET_TOKEN_INFO, slot, info.address()) != 0) {
      return "";
    }
    byte[] label = info.asSlice(0, LABEL_SIZE).toArray(ValueLayout.JAVA_BYTE);
    return new String(label, StandardCharsets.UTF_8).strip();
  }

  /// @throws Pkcs11Exception when the token does not answer in time
  @Override
  public void close() {
    var _ = apart(this::forget, () -> {});
  }
}
