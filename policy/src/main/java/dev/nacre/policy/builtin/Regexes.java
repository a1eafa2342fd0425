package dev.nacre.policy.builtin;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.List;

/// Regular expressions by the syntax and in the linear time of RE2.
final class Regexes {
  private static final int MOST_CHARACTERS = 1 << 15;
  private static final long MOST_COPIES = 10_000;

  private Regexes() {}

  static void register(Registry r) {
    r.pure("regex.match", 2, Regexes::match);
    r.pure("re_match", 2, Regexes::match);
    r.pure("regex.is_valid", 1, (_, a) -> Value.of(isValid(a[0])));
    r.pure("regex.split", 2, Regexes::split);
    r.pure("regex.find_n", 3, Regexes::find);
    r.pure("regex.find_all_string_submatch_n", 3, Regexes::findGroups);
    r.pure("regex.replace", 3, Regexes::replace);
    r.pure("regex.template_match", 4, Regexes::templateMatch);
    r.pure(
        "regex.globs_match",
        2,
        (c, a) -> GlobIntersection.match(c, Args.string(a, 0), Args.string(a, 1)));
  }

  /// The compiled pattern, which the policy keeps for later evaluations.
  static Pattern pattern(BuiltinContext context, String text) {
    return (Pattern) context.shared(text, () -> compile(text));
  }

  private static Pattern compile(String text) {
    if (text.length() > MOST_CHARACTERS) {
      throw BuiltinException.of("the pattern has more than " + MOST_CHARACTERS + " characters");
    }
    if (RegexSize.copies(text) > MOST_COPIES) {
      throw BuiltinException.of("error parsing regexp: the pattern repeats too much");
    }
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw BuiltinException.of(String.valueOf(e.getMessage()));
    } catch (StackOverflowError e) {
      throw BuiltinException.of("error parsing regexp: the pattern is nested too deep");
    }
  }

  private static boolean isValid(Value value) {
    if (!(value instanceof StringValue s)) {
      return false;
    }
    try {
      var _ = compile(s.value());
      return true;
    } catch (BuiltinException e) {
      return false;
    }
  }

  private static Value match(BuiltinContext context, Value[] args) {
    String pattern = Args.string(args, 0);
    String text = Args.string(args, 1);
    work(context, pattern, text);
    return Value.of(pattern(context, pattern).matcher(text).find());
  }

  static void work(BuiltinContext context, String pattern, String text) {
    context.work(1L + (long) text.length() * (1 + pattern.length() / 16) / 16);
  }

  /// A match: where each group starts and ends, or -1 where it took no part.
  private record Found(List<Integer> bounds) {
    int start(int group) {
      return bounds.get(2 * group);
    }

    int end(int group) {
      return bounds.get(2 * group + 1);
    }

    int groups() {
      return bounds.size() / 2;
    }
  }

  /// The matches from left to right, without empty ones directly behind another.
  private static List<Found> all(Pattern pattern, String text, int most) {
    var found = new ArrayList<Found>();
    Matcher matcher = pattern.matcher(text);
    int at = 0;
    int lastEnd = -1;
    while (at <= text.length() && (most < 0 || found.size() < most) && matcher.find(at)) {
      boolean accept = true;
      if (matcher.end() == at) {
        accept = matcher.start() != lastEnd;
        at += at < text.length() ? Character.charCount(text.codePointAt(at)) : 1;
      } else {
        at = matcher.end();
      }
      lastEnd = matcher.end();
      if (accept) {
        found.add(bounds(matcher));
      }
    }
    return found;
  }

  private static Found bounds(Matcher matcher) {
    var bounds = new ArrayList<Integer>();
    for (int i = 0; i <= matcher.groupCount(); i++) {
      bounds.add(matcher.start(i));
      bounds.add(matcher.end(i));
    }
    return new Found(bounds);
  }

  private static Value find(BuiltinContext context, Value[] args) {
    String pattern = Args.string(args, 0);
    String text = Args.string(args, 1);
    work(context, pattern, text);
    var parts = new ArrayList<Value>();
    for (Found found : all(pattern(context, pattern), text, Args.small(args, 2))) {
      parts.add(Value.of(text.substring(found.start(0), found.end(0))));
    }
    context.charge(parts.size());
    return ArrayValue.of(parts);
  }

  private static Value findGroups(BuiltinContext context, Value[] args) {
    String pattern = Args.string(args, 0);
    String text = Args.string(args, 1);
    work(context, pattern, text);
    var matches = new ArrayList<Value>();
    for (Found found : all(pattern(context, pattern), text, Args.small(args, 2))) {
      var groups = new ArrayList<Value>();
      for (int i = 0; i < found.groups(); i++) {
        groups.add(Value.of(group(text, found, i)));
      }
      context.charge(groups.size());
      matches.add(ArrayValue.of(groups));
    }
    return ArrayValue.of(matches);
  }

  private static String group(String text, Found found, int group) {
    boolean there = group < found.groups() && found.start(group) >= 0;
    return there ? text.substring(found.start(group), found.end(group)) : "";
  }

  private static Value split(BuiltinContext context, Value[] args) {
    String pattern = Args.string(args, 0);
    String text = Args.string(args, 1);
    work(context, pattern, text);
    var parts = new ArrayList<Value>();
    if (!pattern.isEmpty() && text.isEmpty()) {
      parts.add(Value.of(""));
      return ArrayValue.of(parts);
    }
    int start = 0;
    int end = 0;
    for (Found found : all(pattern(context, pattern), text, -1)) {
      end = found.start(0);
      if (found.end(0) != 0) {
        parts.add(Value.of(text.substring(start, end)));
      }
      start = found.end(0);
    }
    if (end != text.length()) {
      parts.add(Value.of(text.substring(start)));
    }
    context.charge(parts.size());
    return ArrayValue.of(parts);
  }

  private static Value replace(BuiltinContext context, Value[] args) {
    String text = Args.string(args, 0);
    String pattern = Args.string(args, 1);
    String replacement = Args.string(args, 2);
    work(context, pattern, text);
    Pattern compiled = pattern(context, pattern);
    var out = new StringBuilder();
    int copied = 0;
    for (Found found : all(compiled, text, -1)) {
      out.append(text, copied, found.start(0));
      int before = out.length();
      expand(out, compiled, replacement, text, found);
      context.charge(1L + out.length() - before);
      copied = found.end(0);
    }
    return Value.of(out.append(text, copied, text.length()).toString());
  }

  /// Replaces `$1`, `$name` and `${name}` by groups, and `$$` by `$`.
  private static void expand(
      StringBuilder out, Pattern pattern, String template, String text, Found found) {
    int at = 0;
    while (at < template.length()) {
      int dollar = template.indexOf('$', at);
      if (dollar < 0 || dollar + 1 == template.length()) {
        out.append(template, at, template.length());
        return;
      }
      out.append(template, at, dollar);
      at = dollar + 1;
      if (template.charAt(at) == '$') {
        out.append('$');
        at++;
        continue;
      }
      boolean braced = template.charAt(at) == '{';
      int start = braced ? at + 1 : at;
      int end = start;
      while (end < template.length() && isWord(template.charAt(end))) {
        end++;
      }
      if (end == start || (braced && (end == template.length() || template.charAt(end) != '}'))) {
        out.append('$');
        continue;
      }
      out.append(named(pattern, template.substring(start, end), text, found));
      at = braced ? end + 1 : end;
    }
  }

  private static boolean isWord(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  private static String named(Pattern pattern, String name, String text, Found found) {
    if (name.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return name.length() > 6 ? "" : group(text, found, Integer.parseInt(name));
    }
    Integer number = pattern.namedGroups().get(name);
    return number == null ? "" : group(text, found, number);
  }

  /// Plain text with regular expressions between delimiters, matched as a whole.
  private static Value templateMatch(BuiltinContext context, Value[] args) {
    String template = Args.string(args, 0);
    String text = Args.string(args, 1);
    String open = delimiter(args, 2);
    String close = delimiter(args, 3);
    var pattern = new StringBuilder("^");
    int at = 0;
    while (true) {
      int start = template.indexOf(open, at);
      int end = start < 0 ? -1 : matching(template, start, open, close);
      if (start < 0) {
        break;
      }
      if (end < 0) {
        throw BuiltinException.of("unbalanced braces in '" + template + "'");
      }
      pattern.append(Pattern.quote(template.substring(at, start)));
      pattern.append('(').append(template, start + 1, end).append(')');
      at = end + 1;
    }
    pattern.append(Pattern.quote(template.substring(at))).append('$');
    String whole = pattern.toString();
    work(context, whole, text);
    return Value.of(pattern(context, whole).matcher(text).find());
  }

  private static String delimiter(Value[] args, int position) {
    String delimiter = Args.string(args, position);
    if (delimiter.length() != 1) {
      throw BuiltinException.of("delimiters must be one character each");
    }
    return delimiter;
  }

  private static int matching(String template, int start, String open, String close) {
    int depth = 0;
    for (int i = start; i < template.length(); i++) {
      if (template.startsWith(open, i)) {
        depth++;
      } else if (template.startsWith(close, i) && --depth == 0) {
        return i;
      }
    }
    return -1;
  }
}
