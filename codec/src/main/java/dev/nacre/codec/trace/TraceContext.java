package dev.nacre.codec.trace;

import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A piece of work that others may name as their cause: `traceparent` of W3C Trace Context (section
/// 3.2), such as `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01`.
///
/// @param traceId 32 lower-case hexadecimal digits, not all of them zero
/// @param spanId 16 of them, likewise
/// @param sampled whether who asks keeps a record of it
public record TraceContext(String traceId, String spanId, boolean sampled) {
  /// The header's name.
  public static final String HEADER = "traceparent";

  private static final ScopedValue<TraceContext> CURRENT = ScopedValue.newInstance();
  private static final Pattern FORM =
      Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
  private static final Pattern TRACE = Pattern.compile("(?!0{32})[0-9a-f]{32}");
  private static final Pattern SPAN = Pattern.compile("(?!0{16})[0-9a-f]{16}");
  private static final int LONGEST = 512;
  private static final int SAMPLED = 1;

  public TraceContext {
    if (!TRACE.matcher(traceId).matches() || !SPAN.matcher(spanId).matches()) {
      throw new IllegalArgumentException("no trace: " + traceId + "-" + spanId);
    }
  }

  /// A first piece of work; the arguments are random, and zeros count as ones.
  public static TraceContext root(long traceHigh, long traceLow, long span) {
    HexFormat hex = HexFormat.of();
    return new TraceContext(
        hex.toHexDigits(traceHigh) + hex.toHexDigits(traceLow == 0 ? 1 : traceLow),
        spanId(span),
        true);
  }

  private static String spanId(long random) {
    return HexFormat.of().toHexDigits(random == 0 ? 1 : random);
  }

  /// What a stranger sent, or nothing when it is malformed: then a trace begins here, as section
  /// 4.3 wants it. Of later versions the first four members count.
  public static Optional<TraceContext> parse(String header) {
    if (header.length() > LONGEST) {
      return Optional.empty();
    }
    Matcher form = FORM.matcher(header);
    if (!form.matches() || isForbidden(form.group(1), form.group(5) != null)) {
      return Optional.empty();
    }
    String trace = form.group(2);
    String span = form.group(3);
    if (!TRACE.matcher(trace).matches() || !SPAN.matcher(span).matches()) {
      return Optional.empty();
    }
    boolean sampled = (HexFormat.fromHexDigits(form.group(4)) & SAMPLED) != 0;
    return Optional.of(new TraceContext(trace, span, sampled));
  }

  private static boolean isForbidden(String version, boolean longer) {
    return version.equals("ff") || (version.equals("00") && longer);
  }

  /// The value of `traceparent`.
  public String header() {
    return "00-" + traceId + "-" + spanId + (sampled ? "-01" : "-00");
  }

  /// Work that this one causes.
  ///
  /// @param random names it; zero counts as one
  public TraceContext child(long random) {
    return new TraceContext(traceId, spanId(random), sampled);
  }

  /// What the running thread works for.
  public static Optional<TraceContext> current() {
    return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
  }

  /// Does `work`, for which [#current] is this one.
  public <T> T around(Supplier<T> work) {
    return ScopedValue.where(CURRENT, this).call(work::get);
  }
}
