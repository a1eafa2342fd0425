package dev.nacre.policy.builtin;

import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.SetValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;

/// `net.cidr_*`.
final class Nets {
  private static final int MOST_ADDRESSES = 1 << 20;

  private Nets() {}

  static void register(Registry r) {
    r.pure("net.cidr_contains", 2, (_, a) -> contains(a));
    r.pure("net.cidr_contains_matches", 2, Nets::matches);
    r.pure("net.cidr_intersects", 2, (_, a) -> intersects(a));
    r.pure("net.cidr_overlap", 2, (_, a) -> contains(a));
    r.pure(
        "net.cidr_is_valid",
        1,
        (_, a) -> Value.of(a[0] instanceof StringValue s && Cidr.find(s.value()).isPresent()));
    r.pure("net.cidr_expand", 1, Nets::expand);
    r.pure("net.cidr_merge", 1, Nets::merge);
  }

  private static Value contains(Value[] args) {
    Cidr all = Cidr.parse(Args.string(args, 0));
    return Value.of(all.contains(Cidr.parseOrAddress(Args.string(args, 1))));
  }

  private static Value intersects(Value[] args) {
    return Value.of(Cidr.parse(Args.string(args, 0)).intersects(Cidr.parse(Args.string(args, 1))));
  }

  private record Entry(Value key, Cidr range) {}

  private static Value matches(BuiltinContext context, Value[] args) {
    List<Entry> ranges = entries(args, 0, false);
    List<Entry> members = entries(args, 1, true);
    context.charge((long) ranges.size() * members.size());
    var pairs = SetValue.builder();
    for (Entry range : ranges) {
      for (Entry member : members) {
        if (range.range().contains(member.range())) {
          var _ = pairs.add(ArrayValue.wrap(range.key(), member.key()));
        }
      }
    }
    return pairs.build();
  }

  private static List<Entry> entries(Value[] args, int position, boolean addresses) {
    var entries = new ArrayList<Entry>();
    BiConsumer<Value, Value> add =
        (key, value) -> {
          String text = rangeOf(value, position);
          entries.add(new Entry(key, addresses ? Cidr.parseOrAddress(text) : Cidr.parse(text)));
        };
    switch (args[position]) {
      case StringValue s -> add.accept(s, s);
      case ArrayValue a -> {
        for (int i = 0; i < a.size(); i++) {
          add.accept(Value.of(i), a.get(i));
        }
      }
      case SetValue s -> s.forEach(element -> add.accept(element, element));
      case ObjectValue o -> o.forEach(add);
      default -> throw Args.unlike(position, "one of {string, array, set, object}", args[position]);
    }
    return entries;
  }

  private static String rangeOf(Value value, int position) {
    return switch (value) {
      case StringValue s -> s.value();
      case ArrayValue a when a.size() > 0 && a.get(0) instanceof StringValue s -> s.value();
      default ->
          throw BuiltinException.of(
              "operand " + (position + 1) + ": element must be string or non-empty array");
    };
  }

  private static Value expand(BuiltinContext context, Value[] args) {
    Cidr range = Cidr.parse(Args.string(args, 0));
    int free = range.bits() - range.prefix();
    if (free > 30 || 1 << free > MOST_ADDRESSES) {
      context.charge(Long.MAX_VALUE / 2);
    }
    context.charge(8L << free);
    var addresses = SetValue.builder();
    BigInteger address = range.first();
    for (int i = 0; i < 1 << free; i++) {
      var _ = addresses.add(Value.of(Cidr.text(address, range.bits())));
      address = address.add(BigInteger.ONE);
    }
    return addresses.build();
  }

  private record Span(BigInteger first, BigInteger last, int bits) {}

  private static Value merge(BuiltinContext context, Value[] args) {
    var spans = new ArrayList<Span>();
    for (String text : Args.strings(args, 0)) {
      Cidr range = Cidr.find(text).orElseGet(() -> byClass(text));
      spans.add(new Span(range.first(), range.last(), range.bits()));
    }
    context.charge(spans.size());
    spans.sort(Comparator.comparingInt(Span::bits).thenComparing(Span::first));
    var merged = new ArrayList<Span>();
    for (Span span : spans) {
      Span before = merged.isEmpty() ? null : merged.getLast();
      if (before != null
          && before.bits() == span.bits()
          && span.first().compareTo(before.last().add(BigInteger.ONE)) <= 0) {
        merged.set(
            merged.size() - 1,
            new Span(before.first(), before.last().max(span.last()), span.bits()));
      } else {
        merged.add(span);
      }
    }
    var ranges = SetValue.builder();
    merged.forEach(span -> cover(context, span, ranges));
    return ranges.build();
  }

  /// An address without a prefix stands for its class of old, which only IPv4 has.
  private static Cidr byClass(String text) {
    byte[] address =
        Cidr.address(text).orElseThrow(() -> BuiltinException.of("invalid CIDR address: " + text));
    if (address.length != 4) {
      throw BuiltinException.of("IPv6 invalid: needs prefix length");
    }
    int first = address[0] & 0xff;
    return Cidr.parse(text + (first < 128 ? "/8" : first < 192 ? "/16" : "/24"));
  }

  /// The fewest ranges that cover a span.
  private static void cover(BuiltinContext context, Span span, SetValue.Builder ranges) {
    BigInteger at = span.first();
    while (at.compareTo(span.last()) <= 0) {
      context.charge(1);
      int free = at.signum() == 0 ? span.bits() : Math.min(span.bits(), at.getLowestSetBit());
      while (at.add(BigInteger.ONE.shiftLeft(free)).subtract(BigInteger.ONE).compareTo(span.last())
          > 0) {
        free--;
      }
      var _ = ranges.add(Value.of(new Cidr(at, span.bits() - free, span.bits()).toString()));
      at = at.add(BigInteger.ONE.shiftLeft(free));
    }
  }
}
