package dev.nacre.storage.upstream;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/// The members of a JSON object (RFC 8259 section 4), one after the other: a file of any size is
/// read in the memory that its largest member takes, and its names.
///
/// Where a member ends is found by strings and brackets alone; each is then parsed as the only one
/// of an object.
final class JsonMembers {
  private static final int END = -1;

  private final InputStream in;
  private final int largest;
  private final Set<String> names = new HashSet<>();

  private JsonMembers(InputStream in, int largest) {
    this.in = in;
    this.largest = largest;
  }

  /// Who is shown them.
  interface Visitor {
    void member(String name, Json value);

    /// One that has more bytes than it may.
    void tooLarge(String name);
  }

  /// @param largest how many bytes a member may have, its name included
  /// @throws MalformedException when it is no object, or a name is there twice
  static void each(InputStream in, int largest, Visitor visitor) throws IOException {
    new JsonMembers(in, largest).each(visitor);
  }

  private void each(Visitor visitor) throws IOException {
    require('{', afterSpace());
    int next = afterSpace();
    if (next != '}') {
      while (member(next, visitor) == ',') {
        next = afterSpace();
      }
    }
    require(END, afterSpace());
  }

  /// @param first its first byte
  /// @return what stands behind it: `,` or `}`
  private int member(int first, Visitor visitor) throws IOException {
    var read = new ByteArrayOutputStream();
    var place = new Place();
    int next = first;
    long size = 0;
    while (place.isWithin(next)) {
      if (next == END) {
        throw MalformedException.at("JSON", "the end of an object", "the end of the text");
      }
      if (++size <= largest) {
        read.write(next);
      }
      next = in.read();
    }
    if (size > largest) {
      visitor.tooLarge(once(name(read.toByteArray())));
    } else {
      JsonObject whole = alone(Bytes.of(read.toByteArray()));
      whole.members().forEach((name, value) -> visitor.member(once(name), value));
    }
    return next;
  }

  private static JsonObject alone(Bytes member) {
    Bytes object = Bytes.utf8("{").concat(member).concat(Bytes.utf8("}"));
    if (Json.parse(object) instanceof JsonObject parsed && parsed.members().size() == 1) {
      return parsed;
    }
    throw MalformedException.at("JSON", "a member", "none");
  }

  /// The name at the beginning of a member whose rest is not there.
  private static String name(byte[] beginning) {
    String text = new String(beginning, StandardCharsets.UTF_8);
    var place = new Place();
    int end = 1;
    var _ = place.isWithin(text.charAt(0));
    while (place.inString && end < text.length()) {
      var _ = place.isWithin(text.charAt(end++));
    }
    Bytes nameless = Bytes.utf8("{" + text.substring(0, end) + ":0}");
    return ((JsonObject) Json.parse(nameless)).members().keySet().iterator().next();
  }

  private String once(String name) {
    if (!names.add(name)) {
      throw MalformedException.at("JSON", "each name once", name + " twice");
    }
    return name;
  }

  private int afterSpace() throws IOException {
    int next = in.read();
    while (next == ' ' || next == '\n' || next == '\r' || next == '\t') {
      next = in.read();
    }
    return next;
  }

  private static void require(int wanted, int found) {
    if (wanted != found) {
      throw MalformedException.at("JSON", spelled(wanted), spelled(found));
    }
  }

  private static String spelled(int character) {
    return character == END ? "the end of the text" : "'" + (char) character + "'";
  }

  /// Where in a member its reader is.
  private static final class Place {
    private int depth;
    private boolean inString;
    private boolean escaped;

    /// Whether `next` belongs to the member, of which it is the next byte.
    boolean isWithin(int next) {
      if (inString) {
        inString = escaped || next != '"';
        escaped = !escaped && next == '\\';
        return true;
      }
      if (depth == 0 && (next == ',' || next == '}')) {
        return false;
      }
      inString = next == '"';
      if (next == '{' || next == '[') {
        depth++;
      } else if (next == '}' || next == ']') {
        depth--;
      }
      return true;
    }
  }
}
