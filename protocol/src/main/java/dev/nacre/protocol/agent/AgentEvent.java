package dev.nacre.protocol.agent;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonNumber;
import dev.nacre.codec.json.JsonObject;
import java.util.Locale;

/// What the agent says about itself. Events never carry a secret.
public sealed interface AgentEvent {

  /// A step of the start is done.
  ///
  /// @param name for example `network`
  /// @param seconds how long the step took
  /// @param at seconds since the kernel started
  record Phase(String name, double seconds, double at) implements AgentEvent {}

  /// The container runs.
  record Ready() implements AgentEvent {}

  /// The start is over; the machine powers off next.
  record Failed(Stage stage, String reason) implements AgentEvent {}

  /// A line for the log.
  record Log(Level level, String message) implements AgentEvent {}

  /// How much a log line matters.
  enum Level {
    DEBUG,
    INFO,
    WARN,
    ERROR
  }

  default JsonObject toJson() {
    return switch (this) {
      case Phase(String name, double seconds, double at) ->
          JsonObject.builder()
              .put("event", "phase")
              .put("name", name)
              .put("seconds", number(seconds))
              .put("at", number(at))
              .build();
      case Ready() -> JsonObject.builder().put("event", "ready").build();
      case Failed(Stage stage, String reason) ->
          JsonObject.builder()
              .put("event", "failed")
              .put("stage", stage.wireName())
              .put("reason", reason)
              .build();
      case Log(Level level, String message) ->
          JsonObject.builder()
              .put("event", "log")
              .put("level", level.name().toLowerCase(Locale.ROOT))
              .put("message", message)
              .build();
    };
  }

  /// @throws MalformedException when `json` is not one of the events
  static AgentEvent of(JsonObject json) {
    String event = json.string("event");
    return switch (event) {
      case "phase" -> new Phase(json.string("name"), real(json, "seconds"), real(json, "at"));
      case "ready" -> new Ready();
      case "failed" -> new Failed(Stage.ofWireName(json.string("stage")), json.string("reason"));
      case "log" -> new Log(level(json.string("level")), json.string("message"));
      default ->
          throw MalformedException.at(
              "\"event\"", "phase, ready, failed or log", "\"" + event + "\"");
    };
  }

  private static Level level(String name) {
    for (Level level : Level.values()) {
      if (level.name().toLowerCase(Locale.ROOT).equals(name)) {
        return level;
      }
    }
    throw MalformedException.at("\"level\"", "debug, info, warn or error", "\"" + name + "\"");
  }

  private static double real(JsonObject json, String name) {
    if (json.get(name) instanceof JsonNumber n) {
      return n.decimal().doubleValue();
    }
    throw MalformedException.at("\"" + name + "\"", "a number", json.get(name).kind());
  }

  /// Milliseconds are exact enough, and cheaper to print than all digits of a double.
  private static Json number(double seconds) {
    long millis = Math.round(Math.max(0, seconds) * 1000);
    String fraction = Long.toString(1000 + millis % 1000).substring(1);
    return new JsonNumber(millis / 1000 + "." + fraction);
  }
}
