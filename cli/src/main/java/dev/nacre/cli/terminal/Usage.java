package dev.nacre.cli.terminal;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/// What all commands have in common in how they teach their use: the help's parts, and the sentence
/// about a mistake of use.
public final class Usage {
  private static final int WIDTH = 100;
  private static final Pattern NO_SUCH_WORD =
      Pattern.compile(
          "Invalid value for (?:positional parameter at index \\d+ \\((?<word>[^)]*)\\)"
              + "|option '(?<option>[^']*)'[^:]*): (?<what>.*)",
          Pattern.DOTALL);
  private static final Pattern CONSTANTS =
      Pattern.compile(
          "expected one of \\[(?<words>.*)] \\(case-(?:in)?sensitive\\) but was '(?<found>.*)'");
  private static final Pattern COMMA = Pattern.compile(", ");
  private static final Pattern NUMBER = Pattern.compile("'(?<found>.*)' is not an? (?:int|long)");

  private Usage() {}

  /// Has `root` and everything below it teach its use.
  public static CommandLine taught(CommandLine root) {
    teach(root.getCommandSpec());
    return root.registerConverter(Instant.class, Usage::time)
        .setUsageHelpWidth(WIDTH)
        .setParameterExceptionHandler((mistake, _) -> {
          tell(mistake);
          return CommandLine.ExitCode.USAGE;
        });
  }

  private static void teach(CommandSpec command) {
    UsageMessageSpec help = command.usageMessage();
    if (help.footer().length > 0 && !help.footer()[0].isEmpty()) {
      help.footerHeading(help.footer().length > 1 ? "%nExamples:%n" : "%nExample:%n");
    }
    if (help.exitCodeList().isEmpty()) {
      help.exitCodeList(statuses());
    }
    help.exitCodeListHeading("%nExit status:%n");
    command.subcommands().values().forEach(below -> teach(below.getCommandSpec()));
  }

  private static Map<String, String> statuses() {
    var statuses = new LinkedHashMap<String, String>();
    statuses.put("0", "It was done.");
    statuses.put("1", "It failed, or the answer is no: standard error says why.");
    statuses.put("2", "It was called wrongly: nothing was done.");
    return statuses;
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new TypeConversionException(
          "expected a time such as 2027-01-31T00:00:00Z, found " + text);
    }
  }

  /// One sentence, then how the command is called, shortly: the long help would hide the sentence.
  private static void tell(ParameterException mistake) {
    CommandLine command = mistake.getCommandLine();
    var err = command.getErr();
    Console.errorsOf(command).println("nacre: " + sentence(mistake));
    boolean incomplete = message(mistake).startsWith("Missing required subcommand");
    if (incomplete) {
      command.usage(err);
      return;
    }
    CommandLine.Help help = command.getHelp();
    err.print(help.synopsisHeading());
    err.print(help.synopsis(help.synopsisHeadingLength()));
    err.println("More: " + command.getCommandSpec().qualifiedName() + " --help");
  }

  private static String sentence(ParameterException mistake) {
    if (mistake instanceof UnmatchedArgumentException unmatched) {
      return unmatched(unmatched);
    }
    String message = message(mistake);
    Matcher value = NO_SUCH_WORD.matcher(message);
    if (!value.matches()) {
      return message;
    }
    String where = value.group("word") == null ? value.group("option") : value.group("word");
    String what = value.group("what");
    Matcher constants = CONSTANTS.matcher(what);
    if (constants.matches()) {
      return where
          + ": expected one of "
          + words(constants.group("words"))
          + "; found "
          + constants.group("found");
    }
    Matcher number = NUMBER.matcher(what);
    return where
        + ": "
        + (number.matches() ? "expected a whole number, found " + number.group("found") : what);
  }

  /// As they are written here: picocli lists a constant's name too where it is another.
  private static String words(String constants) {
    return COMMA
        .splitAsStream(constants.toLowerCase(Locale.ROOT).replace('_', '-'))
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private static String message(ParameterException mistake) {
    return String.valueOf(mistake.getMessage()).replaceFirst("^Error: ", "");
  }

  private static String unmatched(UnmatchedArgumentException mistake) {
    String first = mistake.getUnmatched().getFirst();
    CommandLine command = mistake.getCommandLine();
    boolean option = first.startsWith("-");
    if (!option && command.getSubcommands().isEmpty()) {
      return "one word too many: " + first;
    }
    String thing = "there is no " + (option ? "option " : "command ") + first;
    List<String> near = mistake.getSuggestions();
    if (!near.isEmpty()) {
      return thing + "; did you mean " + near.getFirst() + "?";
    }
    return option ? thing : thing + "; there are " + String.join(", ", commands(command));
  }

  private static Set<String> commands(CommandLine command) {
    return command.getSubcommands().keySet();
  }
}
