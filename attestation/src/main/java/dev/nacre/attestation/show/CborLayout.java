package dev.nacre.attestation.show;

import dev.nacre.attestation.show.Layout.Field;
import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.cbor.Cbor;
import dev.nacre.codec.cbor.CborForm;
import dev.nacre.codec.cbor.CborText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// CBOR laid out item by item, each with its place in the whole: byte strings that hold CBOR
/// themselves, as the payload of a COSE object does, are opened where they stand.
///
/// A name is the path of map keys and array indices to an item; its last element is explained where
/// the label is known.
final class CborLayout {
  private static final int INDEFINITE = 31;
  private static final int BREAK = 0xff;
  private static final int DEEPEST = 32;

  /// The elements of a COSE_Sign1 (RFC 9052 section 4.2).
  private static final List<String> SIGNED =
      List.of("protected", "unprotected", "payload", "signature");

  private final Bytes content;
  private final int base;
  private final Map<String, String> meanings;
  private final List<Field> fields;
  private final ByteReader in;

  private CborLayout(Bytes content, int base, Map<String, String> meanings, List<Field> fields) {
    this.content = content;
    this.base = base;
    this.meanings = meanings;
    this.fields = fields;
    this.in = ByteReader.bigEndian("CBOR", content);
  }

  /// @param meanings of labels, by label
  /// @throws MalformedException when `content` is not exactly one valid item
  static Layout of(String title, Bytes content, Map<String, String> meanings) {
    var _ = Cbor.parse(content, CborForm.VALID);
    var fields = new ArrayList<Field>();
    new CborLayout(content, 0, meanings, fields).item(new Place("", "", 0));
    return new Layout(title, fields);
  }

  /// Where an item stands.
  ///
  /// @param path to it
  /// @param label the last element of that
  private record Place(String path, String label, int depth) {
    Place at(String element) {
      return new Place(path.isEmpty() ? element : path + "." + element, element, depth + 1);
    }

    Place deeper() {
      return new Place(path, label, depth + 1);
    }
  }

  private void item(Place place) {
    if (place.depth() > DEEPEST) {
      throw in.unexpected("item", "at most " + DEEPEST + " levels", "more");
    }
    int start = in.offset();
    int index = fields.size();
    int initial = in.u8("initial byte");
    int information = initial & 0x1f;
    long argument = argument(information);
    boolean open = information == INDEFINITE;
    fields.add(new Field(base + start, 0, place.path(), "", ""));
    String value =
        switch (initial >> 5) {
          case 2 -> open ? chunks(place) : bytes((int) argument, place);
          case 3 -> open ? chunks(place) : text((int) argument);
          case 4 -> elements(open, argument, place);
          case 5 -> entries(open, argument, place);
          case 6 -> {
            item(place.deeper());
            yield "tag " + Long.toUnsignedString(argument);
          }
          default -> diagnostic(start, in.offset());
        };
    String meaning = meanings.getOrDefault(place.label(), "");
    fields.set(index, new Field(base + start, in.offset() - start, place.path(), value, meaning));
  }

  private long argument(int information) {
    return switch (information) {
      case 24 -> in.u8("argument");
      case 25 -> in.u16("argument");
      case 26 -> in.u32("argument");
      case 27 -> in.u64("argument");
      default -> information;
    };
  }

  private String text(int size) {
    return in.bytes("text", size).utf8();
  }

  private String bytes(int size, Place place) {
    int start = in.offset();
    Bytes string = in.bytes("bytes", size);
    if (!isContainer(string)) {
      return string.hex();
    }
    new CborLayout(string, base + start, meanings, fields).item(place.deeper());
    return "bytes that hold CBOR";
  }

  /// Whether a byte string holds a map, an array or a tagged item.
  private static boolean isContainer(Bytes string) {
    if (string.size() < 2 || string.at(0) >> 5 < 4 || string.at(0) >> 5 > 6) {
      return false;
    }
    try {
      var _ = Cbor.parse(string, CborForm.VALID);
      return true;
    } catch (MalformedException other) {
      return false;
    }
  }

  private String chunks(Place place) {
    int count = 0;
    while (!ended()) {
      item(place.at("chunk " + count++));
    }
    return count + " chunks";
  }

  private String elements(boolean open, long size, Place place) {
    boolean signed = !open && size == SIGNED.size() && content.at(in.offset()) >> 5 == 2;
    int count = 0;
    while (open ? !ended() : count < size) {
      item(place.at(signed ? SIGNED.get(count) : Integer.toString(count)));
      count++;
    }
    return "array of " + count;
  }

  private String entries(boolean open, long size, Place place) {
    int count = 0;
    while (open ? !ended() : count < size) {
      item(place.at(key(place.depth())));
      count++;
    }
    return "map of " + count;
  }

  private boolean ended() {
    if (content.at(in.offset()) != BREAK) {
      return false;
    }
    var _ = in.u8("break");
    return true;
  }

  /// Reads a key, of which the value's path is made.
  private String key(int depth) {
    int start = in.offset();
    int index = fields.size();
    item(new Place("", "", depth + 1));
    fields.subList(index, fields.size()).clear();
    Cbor key = Cbor.parse(content.slice(start, in.offset()), CborForm.VALID);
    return key instanceof CborText(String text) ? text : key.diagnostic();
  }

  private String diagnostic(int start, int end) {
    return Cbor.parse(content.slice(start, end), CborForm.VALID).diagnostic();
  }
}
