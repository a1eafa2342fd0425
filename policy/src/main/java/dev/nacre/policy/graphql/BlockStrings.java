package dev.nacre.policy.graphql;

import java.util.Arrays;
import java.util.List;

/// The value of a block string (section 2.9.4): common indentation and blank lines at both ends go.
final class BlockStrings {
  private BlockStrings() {}

  static String value(String raw) {
    List<String> lines = Arrays.asList(raw.split("\n", -1));
    int common = Integer.MAX_VALUE;
    for (String line : lines.subList(1, lines.size())) {
      int indent = indent(line);
      common = indent < line.length() ? Math.min(common, indent) : common;
    }
    for (int i = 1; i < lines.size(); i++) {
      String line = lines.get(i);
      lines.set(i, line.substring(Math.min(common, line.length())));
    }
    int first = 0;
    int last = lines.size();
    while (first < last && isBlank(lines.get(first))) {
      first++;
    }
    while (last > first && isBlank(lines.get(last - 1))) {
      last--;
    }
    return String.join("\n", lines.subList(first, last));
  }

  private static int indent(String line) {
    int i = 0;
    while (i < line.length() && (line.charAt(i) == ' ' || line.charAt(i) == '\t')) {
      i++;
    }
    return i;
  }

  private static boolean isBlank(String line) {
    return indent(line) == line.length();
  }
}
