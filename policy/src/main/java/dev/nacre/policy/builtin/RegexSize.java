package dev.nacre.policy.builtin;

import java.util.ArrayDeque;

/// Estimates how large a regular expression becomes when its counted repetitions are written out.
final class RegexSize {
  private static final long CAP = 1L << 40;

  private RegexSize() {}

  /// How many copies of single characters and classes the pattern stands for.
  static long copies(String pattern) {
    var sizes = new ArrayDeque<long[]>();
    sizes.push(new long[2]);
    int at = 0;
    while (at < pattern.length()) {
      char c = pattern.charAt(at);
      long[] here = sizes.element();
      switch (c) {
        case '(' -> sizes.push(new long[2]);
        case ')' -> {
          if (sizes.size() > 1) {
            long inner = sizes.pop()[0];
            sizes.element()[0] = Math.min(CAP, sizes.element()[0] + inner);
            sizes.element()[1] = inner;
          }
        }
        case '{' -> {
          long times = times(pattern, at);
          here[0] = Math.min(CAP, here[0] + here[1] * Math.max(0, times - 1));
          here[1] = Math.min(CAP, here[1] * Math.max(1, times));
        }
        case '[' -> {
          at = classEnd(pattern, at);
          add(here);
        }
        case '\\' -> {
          at++;
          add(here);
        }
        default -> add(here);
      }
      at++;
    }
    long total = 0;
    for (long[] size : sizes) {
      total = Math.min(CAP, total + size[0]);
    }
    return total;
  }

  private static void add(long[] here) {
    here[0]++;
    here[1] = 1;
  }

  /// The larger number of `{n,m}`, or 1 where none stands.
  private static long times(String pattern, int brace) {
    long most = 0;
    long number = 0;
    for (int i = brace + 1; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c >= '0' && c <= '9') {
        number = Math.min(100_000, number * 10 + (c - '0'));
      } else {
        most = Math.max(most, number);
        number = 0;
        if (c != ',') {
          return c == '}' ? most : 1;
        }
      }
    }
    return 1;
  }

  private static int classEnd(String pattern, int open) {
    int at = open + 1;
    if (at < pattern.length() && pattern.charAt(at) == '^') {
      at++;
    }
    if (at < pattern.length() && pattern.charAt(at) == ']') {
      at++;
    }
    while (at < pattern.length() && pattern.charAt(at) != ']') {
      at += pattern.charAt(at) == '\\' ? 2 : 1;
    }
    return at;
  }
}
