package dev.nacre.keybroker.log;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.trace.TraceContext;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/// How a record of the log is written.
public enum LogFormat {
  /// An object a line: `{"at", "level", "logger", "message", "request", "trace", "exception"}`,
  /// without what there is not.
  JSON {
    @Override
    String line(LogRecord record) {
      var json =
          JsonObject.builder()
              .put("at", TIME.of(record.getInstant(), 6))
              .put("level", word(record.getLevel()))
              .put("logger", String.valueOf(record.getLoggerName()))
              .put("message", String.valueOf(record.getMessage()));
      RequestId.current().ifPresent(id -> json.put("request", id));
      TraceContext.current().ifPresent(trace -> json.put("trace", trace.traceId()));
      trace(record).ifPresent(lines -> json.put("exception", lines));
      return json.build().text();
    }
  },

  /// `2026-11-27T22:10:00.123Z WARNING keybroker: message [request 0123456789abcdef]`
  TEXT {
    @Override
    String line(LogRecord record) {
      String logger = String.valueOf(record.getLoggerName()).replaceFirst("^dev\\.nacre\\.", "");
      return TIME.of(record.getInstant(), 3)
          + String.format(Locale.ROOT, " %-7s ", word(record.getLevel()).toUpperCase(Locale.ROOT))
          + logger
          + ": "
          + record.getMessage()
          + RequestId.current().map(id -> " [request " + id + "]").orElse("")
          + trace(record).map(lines -> "\n" + lines.stripTrailing()).orElse("");
    }
  };

  private static final LogTime TIME = new LogTime();

  /// @throws MalformedException when `word` is neither `json` nor `text`
  public static LogFormat parse(String where, String word) {
    return switch (word) {
      case "json" -> JSON;
      case "text" -> TEXT;
      default -> throw MalformedException.at(where, "json or text", word);
    };
  }

  abstract String line(LogRecord record);

  private static String word(Level level) {
    if (level.intValue() >= Level.SEVERE.intValue()) {
      return "error";
    }
    if (level.intValue() >= Level.WARNING.intValue()) {
      return "warning";
    }
    return level.intValue() >= Level.INFO.intValue() ? "info" : "debug";
  }

  private static Optional<String> trace(LogRecord record) {
    return Optional.ofNullable(record.getThrown())
        .map(thrown -> {
          var trace = new StringWriter();
          thrown.printStackTrace(new PrintWriter(trace));
          return trace.toString();
        });
  }
}
