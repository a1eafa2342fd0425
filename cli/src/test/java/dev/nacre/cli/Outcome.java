package dev.nacre.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;

/// What the command `nacre` did when it was called with some words.
public record Outcome(int status, String out, String err) {
  /// @param words of any kind, taken as their text
  public static Outcome of(Object... words) {
    return of(NacreCommand.commandLine(), Arrays.stream(words).map(Object::toString).toList());
  }

  /// The same as a process would do it, which makes only the command that is called.
  public static Outcome ofOne(List<String> words) {
    return of(NacreCommand.commandLine(words.getFirst()), words);
  }

  /// Fails where `nacre` could not be called with these words.
  public static void requireCommand(List<String> words) {
    var _ = NacreCommand.commandLine().parseArgs(words.toArray(String[]::new));
  }

  private static Outcome of(CommandLine nacre, List<String> words) {
    var out = new StringWriter();
    var err = new StringWriter();
    int status =
        nacre
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(words.toArray(String[]::new));
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
