package dev.nacre.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;

/// What the command `nacre` did when it was called with some words.
public record Outcome(int status, String out, String err) {
  /// @param words of any kind, taken as their text
  public static Outcome of(Object... words) {
    var out = new StringWriter();
    var err = new StringWriter();
    int status =
        NacreCommand.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(Arrays.stream(words).map(Object::toString).toArray(String[]::new));
    return new Outcome(status, out.toString(), err.toString());
  }

  /// The same of the commands of one `topic`.
  static Outcome ofTopic(String topic, Object... words) {
    Object[] all = new Object[words.length + 1];
    all[0] = topic;
    System.arraycopy(words, 0, all, 1, words.length);
    return of(all);
  }
}
