package dev.nacre.keybroker;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// What the server logs, until it is closed.
final class LoggedLines extends Handler implements AutoCloseable {
  private final Logger logger = Logger.getLogger("dev.nacre.keybroker");
  private final List<String> lines = new CopyOnWriteArrayList<>();

  LoggedLines() {
    logger.addHandler(this);
  }

  List<String> with(String word) {
    return lines.stream().filter(line -> line.contains(word)).toList();
  }

  @Override
  public void publish(LogRecord line) {
    lines.add(line.getMessage());
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
  }
}
