package dev.nacre.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/// The door of this room: tells the story and says how it ended.
public final class Demo {
  /// Held here, because a logger that nobody holds forgets its level.
  private static final Logger ROOT = Logger.getLogger("");

  private Demo() {}

  /// Runs the demo.
  ///
  /// @return 0 only if the key was released and every attack was refused
  public static int run(DemoOptions options, PrintStream out) {
    ROOT.setLevel(Level.WARNING);
    var screen = new Screen(out, options.plain());
    var refusals = new Refusals(screen);
    boolean released = false;
    boolean complete = false;
    String output = "";
    try (var lab = Lab.open(screen, options.image())) {
      var story = new Story(lab, screen);
      output = story.release();
      released = true;
      if (options.keep()) {
        story.keepRunning();
      } else {
        story.attack(refusals);
        story.prove();
        complete = refusals.complete();
      }
    } catch (RuntimeException e) {
      screen.failed(sentence(e));
    }
    var report = new DemoReport(released, output, screen.phases(), refusals.all());
    options.report().ifPresent(file -> write(file, report));
    screen.verdict(released, refusals.all().size(), complete || options.keep());
    return released && (complete || options.keep()) ? 0 : 1;
  }

  /// What a person needs to know of a failure: its message, and its cause's where that says more.
  static String sentence(Throwable failure) {
    String message = failure.getMessage();
    Throwable cause = failure.getCause();
    if (failure instanceof NoSuchFileException missing) {
      return "there is no file " + missing.getFile();
    }
    if (message == null || (cause != null && message.equals(cause.toString()))) {
      return cause == null ? failure.getClass().getSimpleName() : sentence(cause);
    }
    String why = cause == null ? "" : String.valueOf(cause.getMessage());
    return cause == null || message.contains(why) ? message : message + ": " + sentence(cause);
  }

  private static void write(Path file, DemoReport report) {
    try {
      Files.write(file, List.of(report.json().pretty()));
    } catch (IOException e) {
      throw new DemoException("the report " + file + " cannot be written: " + e.getMessage(), e);
    }
  }
}
