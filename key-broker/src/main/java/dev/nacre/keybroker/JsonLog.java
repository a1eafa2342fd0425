package dev.nacre.keybroker;

import dev.nacre.codec.json.JsonObject;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// Log records as JSON, one a line. What is worse than a warning is written before the work goes
/// on; the rest a moment later, and at the end of the process.
public final class JsonLog extends Handler {
  private final LogLines lines;

  private JsonLog(LogLines lines) {
    this.lines = lines;
  }

  /// Sends every record of this process to `out`, and to nothing else.
  ///
  /// @param level of Nacre's own records; others are shown from warnings on
  public static void install(PrintStream out, System.Logger.Level level) {
    Logger root = Logger.getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    root.addHandler(new JsonLog(new LogLines(out)));
    root.setLevel(Level.WARNING);
    Logger.getLogger("dev.nacre").setLevel(julLevel(level));
  }

  private static Level julLevel(System.Logger.Level level) {
    return switch (level) {
      case ALL, TRACE -> Level.ALL;
      case DEBUG -> Level.FINE;
      case INFO -> Level.INFO;
      case WARNING -> Level.WARNING;
      case ERROR -> Level.SEVERE;
      case OFF -> Level.OFF;
    };
  }

  @Override
  public void publish(LogRecord record) {
    lines.add(line(record));
    if (record.getLevel().intValue() >= Level.SEVERE.intValue()) {
      lines.flush();
    }
  }

  static String line(LogRecord record) {
    var json =
        JsonObject.builder()
            .put("at", record.getInstant().toString())
            .put("level", word(record.getLevel()))
            .put("logger", String.valueOf(record.getLoggerName()))
            .put("message", String.valueOf(record.getMessage()));
    Throwable thrown = record.getThrown();
    if (thrown != null) {
      var trace = new StringWriter();
      thrown.printStackTrace(new PrintWriter(trace));
      json.put("exception", trace.toString());
    }
    return json.build().text();
  }

  private static String word(Level level) {
    if (level.intValue() >= Level.SEVERE.intValue()) {
      return "error";
    }
    if (level.intValue() >= Level.WARNING.intValue()) {
      return "warning";
    }
    return level.intValue() >= Level.INFO.intValue() ? "info" : "debug";
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
