package dev.nacre.cli.policy;

import java.util.ArrayList;
import java.util.List;

/// The lines in which two texts differ, as `diff -u` shows them.
final class LineDiff {
  private static final int CONTEXT = 3;

  /// Texts whose differing parts are longer than this are shown as replaced whole.
  private static final int MOST_LINES = 4_000;

  /// A line: kept (` `), removed (`-`) or added (`+`).
  private record Edit(char sign, String text) {}

  private final List<String> before;
  private final List<String> after;
  private final List<Edit> edits = new ArrayList<>();

  private LineDiff(String before, String after) {
    this.before = before.lines().toList();
    this.after = after.lines().toList();
  }

  /// Empty when the lines are the same.
  static String between(String name, String before, String after) {
    var diff = new LineDiff(before, after);
    diff.compare();
    return diff.print(name);
  }

  private void compare() {
    int start = 0;
    while (start < Math.min(before.size(), after.size())
        && before.get(start).equals(after.get(start))) {
      edits.add(new Edit(' ', before.get(start++)));
    }
    int tail = 0;
    while (tail < Math.min(before.size(), after.size()) - start
        && before.get(before.size() - 1 - tail).equals(after.get(after.size() - 1 - tail))) {
      tail++;
    }
    middle(before.subList(start, before.size() - tail), after.subList(start, after.size() - tail));
    before.subList(before.size() - tail, before.size()).forEach(l -> edits.add(new Edit(' ', l)));
  }

  private void middle(List<String> old, List<String> fresh) {
    int[][] common = common(old, fresh);
    int i = 0;
    int j = 0;
    while (i < old.size() || j < fresh.size()) {
      if (i < old.size() && j < fresh.size() && old.get(i).equals(fresh.get(j))) {
        edits.add(new Edit(' ', old.get(i++)));
        j++;
      } else if (j == fresh.size() || (i < old.size() && common[i + 1][j] >= common[i][j + 1])) {
        edits.add(new Edit('-', old.get(i++)));
      } else {
        edits.add(new Edit('+', fresh.get(j++)));
      }
    }
  }

  /// How many lines the ends of both texts have in common, from each pair of lines on.
  private static int[][] common(List<String> old, List<String> fresh) {
    int[][] common = new int[old.size() + 1][fresh.size() + 1];
    if (old.size() > MOST_LINES || fresh.size() > MOST_LINES) {
      return common;
    }
    for (int i = old.size() - 1; i >= 0; i--) {
      for (int j = fresh.size() - 1; j >= 0; j--) {
        common[i][j] =
            old.get(i).equals(fresh.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    return common;
  }

  private String print(String name) {
    var out = new StringBuilder();
    int from = 0;
    while ((from = nextChange(from)) < edits.size()) {
      int to = endOfHunk(from);
      hunk(Math.max(0, from - CONTEXT), Math.min(edits.size(), to + CONTEXT), out);
      from = to;
    }
    return out.isEmpty() ? "" : "--- " + name + "\n+++ " + name + "\n" + out;
  }

  private int nextChange(int from) {
    int at = from;
    while (at < edits.size() && edits.get(at).sign() == ' ') {
      at++;
    }
    return at;
  }

  /// Behind the last change before which there are fewer kept lines than two contexts have.
  private int endOfHunk(int from) {
    int end = from;
    int next = from;
    while (next < edits.size() && next - end <= 2 * CONTEXT) {
      end = next + 1;
      next = nextChange(end);
    }
    return end;
  }

  private void hunk(int from, int to, StringBuilder out) {
    List<Edit> lines = edits.subList(from, to);
    out.append("@@ -")
        .append(range(from, lines, '+'))
        .append(" +")
        .append(range(from, lines, '-'))
        .append(" @@\n");
    lines.forEach(line -> out.append(line.sign()).append(line.text()).append('\n'));
  }

  private String range(int from, List<Edit> lines, char absent) {
    long start = edits.subList(0, from).stream().filter(e -> e.sign() != absent).count();
    long count = lines.stream().filter(e -> e.sign() != absent).count();
    return (count == 0 ? start : start + 1) + "," + count;
  }
}
