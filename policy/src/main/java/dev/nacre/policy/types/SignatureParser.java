package dev.nacre.policy.types;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads types as the table of builtins writes them: `array[string|number]`, `object[string: any]`,
/// `[number, string]`.
final class SignatureParser {
  private final String text;
  private int at;

  private SignatureParser(String text) {
    this.text = text;
  }

  /// @param text arguments, an arrow and a result
  static Signature signature(String text) {
    int arrow = text.indexOf("->");
    String before = text.substring(0, arrow).strip();
    var arguments = new ArrayList<Type>();
    if (!before.isEmpty()) {
      var parser = new SignatureParser(before);
      do {
        arguments.add(parser.type());
      } while (parser.accept(","));
    }
    return new Signature(arguments, new SignatureParser(text.substring(arrow + 2).strip()).type());
  }

  private boolean accept(String sign) {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
    boolean there = text.startsWith(sign, at);
    at += there ? sign.length() : 0;
    return there;
  }

  private Type type() {
    Type type = one();
    while (accept("|")) {
      type = Types.either(type, one());
    }
    return type;
  }

  private Type one() {
    if (accept("[")) {
      var fixed = new ArrayList<Type>();
      do {
        fixed.add(type());
      } while (accept(","));
      expect("]");
      return new Type.Array(fixed, Optional.empty());
    }
    for (Type scalar : List.of(Types.STRING, Types.NUMBER, Types.BOOLEAN, Types.NULL)) {
      if (accept(scalar.toString())) {
        return scalar;
      }
    }
    if (accept("any")) {
      return Types.ANY;
    }
    if (accept("array")) {
      return new Type.Array(List.of(), Optional.of(element()));
    }
    if (accept("set")) {
      return new Type.SetOf(element());
    }
    expect("object");
    var members = new Type.Members(Types.ANY, Types.ANY);
    if (accept("[")) {
      Type key = type();
      expect(":");
      members = new Type.Members(key, type());
      expect("]");
    }
    return new Type.Obj(Map.of(), Optional.of(members));
  }

  private Type element() {
    if (!accept("[")) {
      return Types.ANY;
    }
    Type element = type();
    expect("]");
    return element;
  }

  private void expect(String sign) {
    if (!accept(sign)) {
      throw new IllegalStateException("expected " + sign + " at " + at + " in " + text);
    }
  }
}
