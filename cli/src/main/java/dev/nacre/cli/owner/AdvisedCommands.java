package dev.nacre.cli.owner;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// The commands in an advice: what begins with the word `nacre` and ends, outside of quotes, before
/// a comma, a semicolon, a parenthesis, or with the advice. They are written so that a shell runs
/// them as they stand.
final class AdvisedCommands {
  private static final String NACRE = "nacre ";
  private static final String REDIRECTION = " > ";
  private static final String ENDS = ",;()\n";

  private AdvisedCommands() {}

  /// All of `advice`, with each command as `change` makes it.
  static String replaced(String advice, Function<String, String> change) {
    var text = new StringBuilder();
    int at = 0;
    while (at < advice.length()) {
      int begin = begin(advice, at);
      int end = end(advice, begin);
      text.append(advice, at, begin);
      String command = advice.substring(begin, end).stripTrailing();
      text.append(command.isEmpty() ? "" : change.apply(command))
          .append(advice, begin + command.length(), end);
      at = end;
    }
    return text.toString();
  }

  static List<String> in(String advice) {
    var commands = new ArrayList<String>();
    var _ =
        replaced(
            advice,
            command -> {
              commands.add(command);
              return command;
            });
    return commands;
  }

  private static int begin(String advice, int from) {
    int at = advice.indexOf(NACRE, from);
    while (at > 0 && advice.charAt(at - 1) != ' ' && advice.charAt(at - 1) != '(') {
      at = advice.indexOf(NACRE, at + 1);
    }
    return at < 0 ? advice.length() : at;
  }

  private static int end(String advice, int begin) {
    boolean quoted = false;
    for (int at = begin; at < advice.length(); at++) {
      char c = advice.charAt(at);
      if (!quoted && c == '\\') {
        at++;
      } else if (c == '\'') {
        quoted = !quoted;
      } else if (!quoted && ENDS.indexOf(c) >= 0) {
        return at;
      }
    }
    return advice.length();
  }

  /// `advice` with `options` in each command that knows the first of them: those that the owner
  /// gave, so that what he pastes goes where he asked.
  static String with(CommandLine nacre, List<String> options, String advice) {
    if (options.isEmpty()) {
      return advice;
    }
    String more = " " + String.join(" ", options.stream().map(AdvisedCommands::quoted).toList());
    return replaced(
        advice,
        command -> isFor(nacre, command, options.getFirst()) ? put(more, command) : command);
  }

  private static boolean isFor(CommandLine nacre, String command, String option) {
    CommandLine known = nacre;
    for (String word : words(command).subList(1, words(command).size())) {
      CommandLine next = known.getSubcommands().get(word);
      if (next == null) {
        break;
      }
      known = next;
    }
    CommandSpec spec = known.getCommandSpec();
    return spec.findOption(option) != null;
  }

  private static String put(String more, String command) {
    int redirection = command.lastIndexOf(REDIRECTION);
    return redirection < 0
        ? command + more
        : command.substring(0, redirection) + more + command.substring(redirection);
  }

  /// As a shell reads them, up to where it sends the output elsewhere.
  static List<String> words(String command) {
    var words = new ArrayList<String>();
    var word = new StringBuilder();
    boolean quoted = false;
    for (int at = 0; at < command.length(); at++) {
      char c = command.charAt(at);
      if (!quoted && c == '\\' && at + 1 < command.length()) {
        at++;
        word.append(command.charAt(at));
      } else if (c == '\'') {
        quoted = !quoted;
      } else if (!quoted && c == ' ') {
        words.add(word.toString());
        word.setLength(0);
      } else {
        word.append(c);
      }
    }
    words.add(word.toString());
    int redirection = words.indexOf(REDIRECTION.strip());
    return List.copyOf(redirection < 0 ? words : words.subList(0, redirection));
  }

  /// What a shell could take for more than one word is quoted.
  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:@=+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
