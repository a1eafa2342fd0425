package dev.nacre.policy.builtin;

import dev.nacre.policy.value.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// Whether two patterns of characters, `.`, `[a-z]`, `+` and `*` have a non-empty text in common.
final class GlobIntersection {
  private GlobIntersection() {}

  static Value match(BuiltinContext context, String left, String right) {
    List<Token> a = new Parser(left).tokens();
    List<Token> b = new Parser(right).tokens();
    context.charge((long) (a.size() + 1) * (b.size() + 1));
    return Value.of(intersect(a, b));
  }

  /// One position of a pattern: ranges of characters, and whether it may occur any number of times.
  private record Token(List<Range> ranges, boolean star) {
    boolean meets(Token other) {
      for (Range mine : ranges) {
        for (Range theirs : other.ranges) {
          if (mine.first <= theirs.last && theirs.first <= mine.last) {
            return true;
          }
        }
      }
      return false;
    }
  }

  private record Range(int first, int last) {}

  private record State(int left, int right, boolean moved) {}

  private static boolean intersect(List<Token> a, List<Token> b) {
    var seen = new HashSet<State>();
    var open = new ArrayDeque<State>();
    open.add(new State(0, 0, false));
    while (!open.isEmpty()) {
      State state = open.remove();
      if (!seen.add(state)) {
        continue;
      }
      int i = state.left();
      int j = state.right();
      if (i == a.size() && j == b.size() && state.moved()) {
        return true;
      }
      boolean starLeft = i < a.size() && a.get(i).star();
      boolean starRight = j < b.size() && b.get(j).star();
      if (starLeft) {
        open.add(new State(i + 1, j, state.moved()));
      }
      if (starRight) {
        open.add(new State(i, j + 1, state.moved()));
      }
      if (i < a.size() && j < b.size() && a.get(i).meets(b.get(j))) {
        open.add(new State(starLeft ? i : i + 1, starRight ? j : j + 1, true));
      }
    }
    return false;
  }

  private static final class Parser {
    private static final Range ANY = new Range(0, Character.MAX_CODE_POINT);

    private final int[] input;
    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
      this.input = text.codePoints().toArray();
    }

    List<Token> tokens() {
      var tokens = new ArrayList<Token>();
      while (at < input.length) {
        List<Range> ranges = position();
        if (at < input.length && input[at] == '*') {
          at++;
          tokens.add(new Token(ranges, true));
        } else if (at < input.length && input[at] == '+') {
          at++;
          tokens.add(new Token(ranges, false));
          tokens.add(new Token(ranges, true));
        } else {
          tokens.add(new Token(ranges, false));
        }
      }
      return tokens;
    }

    private List<Range> position() {
      int c = input[at++];
      return switch (c) {
        case '.' -> List.of(ANY);
        case '[' -> set();
        case ']' -> throw bad("set-close ']' with no preceding '['");
        case '*', '+' -> throw bad("flag '" + (char) c + "' must be preceded by a non-flag");
        case '\\' -> List.of(one(escaped()));
        default -> List.of(one(c));
      };
    }

    private static Range one(int c) {
      return new Range(c, c);
    }

    private int escaped() {
      if (at >= input.length) {
        throw bad("escape '\\' with nothing behind it");
      }
      return input[at++];
    }

    private List<Range> set() {
      var ranges = new ArrayList<Range>();
      while (at < input.length && input[at] != ']') {
        int first = member();
        if (at + 1 < input.length && input[at] == '-' && input[at + 1] != ']') {
          at++;
          int last = member();
          if (last < first) {
            throw bad("range is required to be in ascending order");
          }
          ranges.add(new Range(first, last));
        } else {
          ranges.add(one(first));
        }
      }
      if (at >= input.length) {
        throw bad("set-open '[' with no matching ']'");
      }
      at++;
      return ranges;
    }

    private int member() {
      int c = input[at++];
      return c == '\\' ? escaped() : c;
    }

    private BuiltinException bad(String problem) {
      return BuiltinException.of(
          "input:" + text + ", pos:" + at + ", " + problem + ": the input provided is invalid");
    }
  }
}
