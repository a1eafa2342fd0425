package dev.nacre.keybroker.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.trace.TraceContext;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

/// Lines of the log.
class LogFormatTest {
  private static final String ID = "0123456789abcdef";

  private static LogRecord record(String message) {
    var record = new LogRecord(Level.WARNING, message);
    record.setLoggerName("dev.nacre.keybroker");
    record.setInstant(Instant.parse("2026-11-27T22:10:00.1234Z"));
    return record;
  }

  private static JsonObject json(LogRecord record) {
    return (JsonObject) Json.parse(LogFormat.JSON.line(record));
  }

  @Test
  void aLineTellsTimeLevelPlaceAndWords() {
    assertThat(LogFormat.JSON.line(record("it \"happened\"\nagain")))
        .isEqualTo(
            "{\"at\":\"2026-11-27T22:10:00.123400Z\",\"level\":\"warning\",\"logger\":\"dev.nacre.keybroker\",\"message\":\"it"
                + " \\\"happened\\\"\\nagain\"}");
  }

  @Test
  void whatARequestCausesNamesTheRequestAndItsTrace() {
    TraceContext trace = TraceContext.root(1, 2, 3);

    JsonObject line = RequestId.around(ID, () -> trace.around(() -> json(record("x"))));

    assertThat(line.string("request")).isEqualTo(ID);
    assertThat(line.string("trace")).isEqualTo(trace.traceId());
  }

  @Test
  void peopleReadTheSameAsText() {
    assertThat(RequestId.around(ID, () -> LogFormat.TEXT.line(record("it happened"))))
        .isEqualTo("2026-11-27T22:10:00.123Z WARNING keybroker: it happened [request " + ID + "]");
  }

  @Test
  void timesOfOneSecondAndOfOthersAreToldApart() {
    var time = new LogTime();

    assertThat(time.of(Instant.parse("2026-12-31T23:59:59.999999999Z"), 6))
        .isEqualTo("2026-12-31T23:59:59.999999Z");
    assertThat(time.of(Instant.parse("2026-12-31T23:59:59.000001Z"), 6))
        .isEqualTo("2026-12-31T23:59:59.000001Z");
    assertThat(time.of(Instant.parse("2027-01-01T00:00:00Z"), 3))
        .isEqualTo("2027-01-01T00:00:00.000Z");
  }

  @Test
  void anExceptionIsWrittenInBoth() {
    LogRecord failed = record("it failed");
    failed.setThrown(new IllegalStateException("because"));

    assertThat(json(failed).string("exception")).contains("because").contains("LogFormatTest");
    assertThat(LogFormat.TEXT.line(failed)).contains("because\n\tat ");
  }

  @Test
  void otherFormatsAndLevelsAreRefused() {
    assertThat(LogFormat.parse("x", "text")).isEqualTo(LogFormat.TEXT);
    assertThatThrownBy(() -> LogFormat.parse("nacre.log.format", "xml"))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("nacre.log.format")
        .hasMessageContaining("json or text");
    assertThatThrownBy(() -> ServerLog.level("nacre.log.level", "loud"))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("debug, info, warning or error");
  }
}
