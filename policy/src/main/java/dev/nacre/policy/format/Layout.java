package dev.nacre.policy.format;

import dev.nacre.policy.source.Location;
import dev.nacre.policy.source.PolicySource;
import dev.nacre.policy.syntax.Comment;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lines under construction, among which the comments of the source find their places again.
///
/// Whoever begins a line says where in the source its content starts: the comments in front of that
/// place go to the end of the line before, where they stood behind code, and else on lines of their
/// own.
final class Layout {
  private final String source;
  private final int[] rowStarts;
  private final List<Comment> comments;
  private final StringBuilder out = new StringBuilder();
  private int nextComment;
  private int indent;

  /// Whether nothing stands yet in the block that was opened last, where no blank line may lead.
  private boolean fresh = true;

  private boolean blankDue;
  private boolean commented;

  /// The row of the source up to which everything is laid out.
  private int lastRow;

  Layout(PolicySource source, List<Comment> comments) {
    this.source = source.text();
    this.comments = comments;
    this.rowStarts = rowStarts(this.source);
  }

  private static int[] rowStarts(String text) {
    int[] starts = new int[1 + (int) text.chars().filter(c -> c == '\n').count()];
    int row = 0;
    for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      starts[++row] = at + 1;
    }
    return starts;
  }

  int row(int offset) {
    int found = Arrays.binarySearch(rowStarts, offset);
    return found >= 0 ? found : -found - 2;
  }

  /// Whether `to` stands on a later row than `from`.
  boolean isBelow(int from, int to) {
    return row(to) > row(from);
  }

  /// The last character of code in front of `offset`.
  int codeBefore(int offset) {
    int at = offset - 1;
    while (at > 0) {
      Location comment = commentAt(at);
      if (comment != null) {
        at = comment.start() - 1;
      } else if (Character.isWhitespace(source.charAt(at))) {
        at--;
      } else {
        break;
      }
    }
    return Math.max(0, at);
  }

  private @Nullable Location commentAt(int offset) {
    for (Comment comment : comments) {
      if (comment.at().start() <= offset && offset < comment.at().end()) {
        return comment.at();
      }
    }
    return null;
  }

  void write(String text) {
    out.append(text);
  }

  /// Notes that the source is laid out up to `offset`.
  void reached(int offset) {
    lastRow = Math.max(lastRow, row(offset));
  }

  void open() {
    indent++;
    fresh = true;
  }

  void close() {
    indent--;
  }

  /// Begins the line that closes a block; comments in front of it belong to the block.
  void closeLine(int offset) {
    flush(offset, true);
    close();
    breakLine(offset, false);
  }

  /// Demands a blank line in front of the next line.
  void separate() {
    blankDue = true;
  }

  /// Begins a line, under a blank line where the source has one.
  void paragraphLine(int offset) {
    flush(offset, true);
    breakLine(offset, true);
  }

  /// Begins a line directly below the one before.
  void line(int offset) {
    flush(offset, false);
    breakLine(offset, false);
  }

  /// Whether a comment of the source starts between two places.
  boolean hasComment(int from, int to) {
    return comments.stream().anyMatch(c -> c.at().start() >= from && c.at().start() < to);
  }

  /// Passes over the comments inside of a text that was written as it is.
  void skipComments(int end) {
    while (nextComment < comments.size() && comments.get(nextComment).at().start() < end) {
      nextComment++;
    }
  }

  private void flush(int offset, boolean paragraphs) {
    while (nextComment < comments.size() && comments.get(nextComment).at().start() < offset) {
      Comment comment = comments.get(nextComment++);
      if (comment.trailing() && !commented && !out.isEmpty()) {
        out.append(' ');
      } else {
        breakLine(comment.at().start(), paragraphs);
      }
      out.append(('#' + comment.text()).stripTrailing());
      commented = true;
      reached(comment.at().start());
    }
  }

  private void breakLine(int offset, boolean paragraphs) {
    boolean apart = !fresh && (blankDue || (paragraphs && row(offset) > lastRow + 1));
    if (!out.isEmpty()) {
      out.append(apart ? "\n\n" : "\n");
    }
    out.repeat("\t", indent);
    blankDue = false;
    fresh = false;
    commented = false;
    lastRow = row(offset);
  }

  /// The text with all comments that are left.
  String finish() {
    flush(source.length() + 1, true);
    return out.append('\n').toString();
  }
}
