package dev.nacre.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/// The steps of the story as they happen, each with its duration.
///
/// On a terminal a running step counts its seconds; with `plain`, or in a log, each step is one
/// line when it ends.
final class Screen {
  private static final String RESET = "\u001b[0m";
  private static final String DIM = "\u001b[2m";
  private static final String BOLD = "\u001b[1m";
  private static final String GREEN = "\u001b[32m";
  private static final String RED = "\u001b[31m";

  private final PrintStream out;
  private final boolean live;
  private final List<Phase> phases = new ArrayList<>();

  Screen(PrintStream out, boolean plain) {
    this.out = out;
    var console = System.console();
    this.live = !plain && console != null && console.isTerminal();
  }

  /// One step of the story and how long it took.
  record Phase(String name, Duration took) {
    double seconds() {
      return took.toMillis() / 1000.0;
    }
  }

  List<Phase> phases() {
    synchronized (phases) {
      return List.copyOf(phases);
    }
  }

  synchronized void chapter(String title) {
    out.println();
    out.println(styled(BOLD, title));
  }

  synchronized void note(String text) {
    text.lines().forEach(line -> out.println("      " + styled(DIM, line)));
  }

  synchronized void refused(Refusal refusal) {
    out.println("          by " + refusal.stage() + ": " + refusal.reason());
  }

  synchronized void failed(String text) {
    text.lines().forEach(line -> out.println("  " + styled(RED, "FAILED") + "   " + line));
  }

  /// Runs `work` as the step `name`; its duration is kept even when it fails.
  <T> T step(String name, Supplier<T> work) {
    long start = System.nanoTime();
    try (var _ = new Ticker(name, start)) {
      T result = work.get();
      done(name, start, "ok");
      return result;
    } catch (RuntimeException e) {
      done(name, start, "failed");
      throw e;
    }
  }

  void step(String name, Runnable work) {
    Void _ =
        step(
            name,
            () -> {
              work.run();
              return null;
            });
  }

  /// Runs `work` beside others: its line is written when it ends.
  <T> T timed(String name, Supplier<T> work) {
    long start = System.nanoTime();
    T result = work.get();
    done(name, start, "ok");
    return result;
  }

  synchronized void verdict(boolean released, int refused, boolean complete) {
    chapter(complete && released ? "Done" : "NOT done");
    note((released ? "the key was released" : "the key was NOT released"));
    note(refused + " attacks refused" + (complete ? "" : "; not all were carried out and refused"));
    note(
        "the processor was EMULATED: this showed the protocol and the refusals, and protected"
            + " nothing");
  }

  /// Notes a phase that somebody else timed, for instance one inside the guest.
  void timed(String name, Duration took) {
    synchronized (phases) {
      phases.add(new Phase(name, took));
    }
    line("ok", name, took);
  }

  private void done(String name, long start, String mark) {
    var took = Duration.ofNanos(System.nanoTime() - start);
    synchronized (phases) {
      phases.add(new Phase(name, took));
    }
    line(mark, name, took);
  }

  private synchronized void line(String mark, String name, Duration took) {
    String shown = mark.equals("ok") ? styled(GREEN, "ok    ") : styled(RED, mark);
    out.println((live ? "\r\u001b[K" : "") + "  " + shown + "  " + pad(name) + seconds(took));
  }

  private static String pad(String name) {
    return name.length() >= 62 ? name + " " : name + " ".repeat(62 - name.length());
  }

  private static String seconds(Duration took) {
    return String.format(Locale.ROOT, "%6.1f s", took.toMillis() / 1000.0);
  }

  private String styled(String style, String text) {
    return live ? style + text + RESET : text;
  }

  /// Counts the seconds of a running step on a terminal.
  private final class Ticker implements AutoCloseable {
    private final Thread thread;

    Ticker(String name, long start) {
      thread = Thread.ofVirtual().unstarted(() -> tick(name, start));
      if (live) {
        thread.start();
      }
    }

    private void tick(String name, long start) {
      try {
        while (!Thread.currentThread().isInterrupted()) {
          synchronized (Screen.this) {
            var took = Duration.ofNanos(System.nanoTime() - start);
            out.print("\r\u001b[K  " + styled(DIM, "…     ") + "  " + pad(name) + seconds(took));
            out.flush();
          }
          Thread.sleep(200);
        }
      } catch (InterruptedException _) {
        // The step has ended: its line replaces this one.
      }
    }

    @Override
    public void close() {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
