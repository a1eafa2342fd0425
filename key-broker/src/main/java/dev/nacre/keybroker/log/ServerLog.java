package dev.nacre.keybroker.log;

import dev.nacre.codec.MalformedException;
import java.io.PrintStream;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// The log of this process, one record a line. What is worse than a warning is written before the
/// work goes on; the rest a moment later, and at the end of the process.
public final class ServerLog extends Handler {
  private static final Logger ROOT = Logger.getLogger("");

  /// Held, since a logger that nobody holds forgets its level.
  private static final Logger OURS = Logger.getLogger("dev.nacre");

  private final LogLines lines;
  private final LogFormat format;
  private final LibraryRecords libraries = new LibraryRecords();

  private ServerLog(LogLines lines, LogFormat format) {
    this.lines = lines;
    this.format = format;
  }

  /// Sends every record of this process to `out`, and to nothing else.
  ///
  /// @param level of Nacre's own records; others are shown from warnings on
  public static void install(PrintStream out, LogFormat format, System.Logger.Level level) {
    for (Handler handler : ROOT.getHandlers()) {
      ROOT.removeHandler(handler);
    }
    ROOT.addHandler(new ServerLog(new LogLines(out), format));
    ROOT.setLevel(Level.WARNING);
    show(level);
  }

  /// The terminal of a command is for what it prints: libraries write there when something is wrong
  /// alone, not that they begin and end.
  public static void hush() {
    ROOT.setLevel(Level.WARNING);
  }

  /// Writes Nacre's own records from `level` on, from now on.
  public static void show(System.Logger.Level level) {
    OURS.setLevel(
        switch (level) {
          case ALL, TRACE -> Level.ALL;
          case DEBUG -> Level.FINE;
          case INFO -> Level.INFO;
          case WARNING -> Level.WARNING;
          case ERROR -> Level.SEVERE;
          case OFF -> Level.OFF;
        });
  }

  /// @throws MalformedException when `word` is no level
  public static System.Logger.Level level(String where, String word) {
    return switch (word) {
      case "debug" -> System.Logger.Level.DEBUG;
      case "info" -> System.Logger.Level.INFO;
      case "warning" -> System.Logger.Level.WARNING;
      case "error" -> System.Logger.Level.ERROR;
      default -> throw MalformedException.at(where, "debug, info, warning or error", word);
    };
  }

  @Override
  public void publish(LogRecord record) {
    libraries.told(record.getInstant()).ifPresent(told -> lines.add(format.line(told)));
    if (!libraries.admits(record)) {
      return;
    }
    lines.add(format.line(record));
    if (record.getLevel().intValue() >= Level.SEVERE.intValue()) {
      lines.flush();
    }
  }

  @Override
  public void flush() {
    lines.flush();
  }

  @Override
  public void close() {
    lines.flush();
  }
}
