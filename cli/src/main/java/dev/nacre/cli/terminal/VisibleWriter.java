package dev.nacre.cli.terminal;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;
import java.util.Arrays;

/// Text with nothing in it that a terminal obeys. What is told of a refusal comes from a machine
/// that was not believed: an escape sequence in a name of its certificate could rewrite what stands
/// above it, and a direction (Unicode, UAX 9) could make one digest look like another. Such
/// characters are shown as JSON writes them, such as `\u001b`; lines and tabs stay.
final class VisibleWriter extends FilterWriter {
  VisibleWriter(Writer out) {
    super(out);
  }

  @Override
  public void write(int character) throws IOException {
    write(Character.toString((char) character), 0, 1);
  }

  @Override
  public void write(char[] text, int offset, int length) throws IOException {
    write(new String(Arrays.copyOfRange(text, offset, offset + length)), 0, length);
  }

  @Override
  public void write(String text, int offset, int length) throws IOException {
    int end = offset + length;
    int from = offset;
    for (int i = offset; i < end; i++) {
      if (isObeyed(text.charAt(i))) {
        out.write(text, from, i - from);
        out.write(String.format("\\u%04x", (int) text.charAt(i)));
        from = i + 1;
      }
    }
    out.write(text, from, end - from);
  }

  private static boolean isObeyed(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL -> c != '\n' && c != '\t';
      case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      default -> false;
    };
  }
}
