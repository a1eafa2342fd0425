package dev.nacre.policy.builtin;

import dev.nacre.codec.MalformedException;
import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.BooleanValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/// Base64, hexadecimal, JSON, YAML and URL queries.
final class Encodings {
  private Encodings() {}

  static void register(Registry r) {
    r.pure("base64.encode", 1, (c, a) -> encode(c, a, Base64.getEncoder()));
    r.pure("base64.decode", 1, (c, a) -> text(c, base64(Args.string(a, 0))));
    r.pure("base64.is_valid", 1, (_, a) -> Value.of(isBase64(a[0])));
    r.pure("base64url.encode", 1, (c, a) -> encode(c, a, Base64.getUrlEncoder()));
    r.pure(
        "base64url.encode_no_pad",
        1,
        (c, a) -> encode(c, a, Base64.getUrlEncoder().withoutPadding()));
    r.pure("base64url.decode", 1, (c, a) -> text(c, base64Url(Args.string(a, 0))));
    r.pure("hex.encode", 1, Encodings::hexEncode);
    r.pure("hex.decode", 1, (c, a) -> text(c, hex(Args.string(a, 0))));
    json(r);
    Yamls.register(r);
    r.pure("urlquery.encode", 1, (c, a) -> charged(c, UrlQuery.encode(Args.string(a, 0))));
    r.pure("urlquery.decode", 1, (c, a) -> text(c, UrlQuery.decode(Args.string(a, 0))));
    r.pure("urlquery.encode_object", 1, Encodings::encodeObject);
    r.pure("urlquery.decode_object", 1, Encodings::decodeObject);
  }

  private static void json(Registry r) {
    r.pure("json.marshal", 1, (c, a) -> charged(c, JsonText.compact(a[0])));
    r.pure("json.marshal_with_options", 2, (c, a) -> charged(c, withOptions(a)));
    r.pure("json.unmarshal", 1, (c, a) -> parse(c, Args.string(a, 0)));
    r.pure(
        "json.is_valid",
        1,
        (c, a) -> Value.of(a[0] instanceof StringValue s && isJson(c, s.value())));
  }

  private static Value charged(BuiltinContext context, String text) {
    context.charge(text.length());
    return Value.of(text);
  }

  private static Value encode(BuiltinContext context, Value[] args, Base64.Encoder encoder) {
    byte[] bytes = Args.string(args, 0).getBytes(StandardCharsets.UTF_8);
    context.charge(bytes.length);
    return Value.of(encoder.encodeToString(bytes));
  }

  static Value text(BuiltinContext context, byte[] bytes) {
    context.charge(bytes.length);
    return Value.of(Utf8.decode(bytes));
  }

  static byte[] base64(String text) {
    try {
      return Base64.getDecoder().decode(text.replace("\r", "").replace("\n", ""));
    } catch (IllegalArgumentException e) {
      throw BuiltinException.of("illegal base64 data");
    }
  }

  static byte[] base64Url(String text) {
    try {
      return Base64.getUrlDecoder().decode(text.replace("\r", "").replace("\n", ""));
    } catch (IllegalArgumentException e) {
      throw BuiltinException.of("illegal base64 data");
    }
  }

  private static boolean isBase64(Value value) {
    if (!(value instanceof StringValue s)) {
      return false;
    }
    try {
      var _ = base64(s.value());
      return s.value().replaceAll("[\r\n]", "").length() % 4 == 0;
    } catch (BuiltinException e) {
      return false;
    }
  }

  private static Value hexEncode(BuiltinContext context, Value[] args) {
    byte[] bytes = Args.string(args, 0).getBytes(StandardCharsets.UTF_8);
    context.charge(2L * bytes.length);
    return Value.of(HexFormat.of().formatHex(bytes));
  }

  private static byte[] hex(String text) {
    try {
      return HexFormat.of().parseHex(text);
    } catch (IllegalArgumentException e) {
      throw BuiltinException.of("invalid hexadecimal text");
    }
  }

  static Value parse(BuiltinContext context, String text) {
    context.charge(text.length());
    try {
      return Value.parseLeniently(text);
    } catch (MalformedException e) {
      throw BuiltinException.of(String.valueOf(e.getMessage()));
    }
  }

  private static boolean isJson(BuiltinContext context, String text) {
    try {
      var _ = parse(context, text);
      return true;
    } catch (BuiltinException e) {
      return false;
    }
  }

  private static String withOptions(Value[] args) {
    ObjectValue options = Args.object(args, 1);
    options.forEach((key, _) -> {
      if (!(key instanceof StringValue s)
          || !Set.of("pretty", "indent", "prefix").contains(s.value())) {
        throw BuiltinException.type(
            "operand 2 must be object with keys \"indent\", \"prefix\", \"pretty\": object"
                + " contained unknown key "
                + key);
      }
    });
    boolean pretty =
        options.find("pretty").map(value -> value == BooleanValue.TRUE).orElse(options.size() > 0);
    return pretty
        ? JsonText.pretty(args[0], option(options, "prefix", ""), option(options, "indent", "\t"))
        : JsonText.compact(args[0]);
  }

  private static String option(ObjectValue options, String name, String otherwise) {
    return options.find(name).map(value -> Args.string(new Value[] {value}, 0)).orElse(otherwise);
  }

  private static Value encodeObject(BuiltinContext context, Value[] args) {
    var pairs = new TreeMap<String, List<String>>();
    Args.object(args, 0)
        .forEach((key, value) -> {
          String name = Args.string(new Value[] {key}, 0);
          List<String> values =
              value instanceof StringValue s
                  ? List.of(s.value())
                  : Args.strings(new Value[] {value}, 0);
          pairs.put(name, values);
        });
    var parts = new ArrayList<String>();
    pairs.forEach((name, values) ->
        values.forEach(value -> parts.add(UrlQuery.encode(name) + "=" + UrlQuery.encode(value))));
    return charged(context, String.join("&", parts));
  }

  private static Value decodeObject(BuiltinContext context, Value[] args) {
    String query = Args.string(args, 0);
    context.charge(query.length());
    var values = new TreeMap<String, List<Value>>();
    for (String pair : query.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      if (pair.contains(";")) {
        throw BuiltinException.of("invalid semicolon separator in query");
      }
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      values
          .computeIfAbsent(Utf8.decode(UrlQuery.decode(name)), _ -> new ArrayList<>())
          .add(Value.of(Utf8.decode(UrlQuery.decode(value))));
    }
    var object = ObjectValue.builder();
    values.forEach((name, all) -> object.put(name, ArrayValue.of(all)));
    return object.build();
  }
}
