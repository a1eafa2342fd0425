package dev.nacre.policy.builtin;

import dev.nacre.policy.value.BooleanValue;
import dev.nacre.policy.value.NumberValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.SetValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// `providers.aws.sign_req`: AWS Signature Version 4 of an HTTP request.
final class AwsRequests {
  private static final List<String> REQUEST = List.of("method", "url");
  private static final List<String> CONFIG =
      List.of("aws_access_key", "aws_region", "aws_secret_access_key", "aws_service");
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final ObjectValue request;
  private final ObjectValue config;
  private final String time;

  private AwsRequests(ObjectValue request, ObjectValue config, Instant time) {
    this.request = request;
    this.config = config;
    this.time = SECONDS.format(time);
  }

  static void register(Registry r) {
    r.pure("providers.aws.sign_req", 3, AwsRequests::sign);
  }

  private static Value sign(BuiltinContext context, Value[] args) {
    ObjectValue request = Args.object(args, 0);
    require(request, REQUEST, "operand 1 missing required request parameters(s): ");
    ObjectValue config = Args.object(args, 1);
    require(config, CONFIG, "operand 2 missing required AWS config parameters(s): ");
    List<String> bad =
        CONFIG.stream().filter(name -> !(config.member(name) instanceof StringValue)).toList();
    if (!bad.isEmpty()) {
      throw BuiltinException.type(
          "operand 2 invalid values for required AWS config parameters(s): " + set(bad));
    }
    NumberValue nanos = Args.number(args, 2);
    if (!nanos.isLong() || !nanos.isIntegerLiteral()) {
      throw BuiltinException.type(
          "operand 3 could not convert time_ns value into a unix timestamp");
    }
    long value = nanos.longValue();
    Instant time = Instant.ofEpochSecond(Math.floorDiv(value, 1_000_000_000L));
    return new AwsRequests(request, config, time).signed(context);
  }

  private static void require(ObjectValue object, List<String> names, String problem) {
    List<String> missing = names.stream().filter(name -> object.find(name).isEmpty()).toList();
    if (!missing.isEmpty()) {
      throw BuiltinException.type(problem + set(missing));
    }
  }

  private static Value set(List<String> names) {
    return SetValue.copyOf(names.stream().map(Value::of).toList());
  }

  private static Optional<String> text(ObjectValue object, String name) {
    return object.find(name).map(value -> Args.string(new Value[] {value}, 0));
  }

  private String config(String name) {
    return text(config, name).orElse("");
  }

  private Value signed(BuiltinContext context) {
    URI url = url();
    byte[] body = body();
    context.charge(body.length);
    boolean s3 = config("aws_service").equals("s3");
    boolean unsigned = config.find("disable_payload_signing").orElse(null) == BooleanValue.TRUE;
    String bodyDigest = unsigned ? "UNSIGNED-PAYLOAD" : hex(sha256(body));
    var given = new TreeMap<String, String>();
    if (request.find("headers").orElse(null) instanceof ObjectValue object) {
      object.forEach((name, value) ->
          given.put(Formats.text(name).toLowerCase(Locale.ROOT), Formats.text(value).strip()));
    }
    var headers = new TreeMap<String, String>(given);
    headers.put("host", url.getRawAuthority());
    headers.put("x-amz-date", time);
    if (s3 || unsigned) {
      headers.put("x-amz-content-sha256", bodyDigest);
    }
    text(config, "aws_session_token").ifPresent(t -> headers.put("x-amz-security-token", t));
    // As Open Policy Agent does it: what the request says is signed, what is true is sent.
    var signed = new TreeMap<String, String>(headers);
    signed.putAll(given);
    headers.put("Authorization", authorization(url, signed, bodyDigest));
    var members = ObjectValue.builder();
    headers.forEach((name, value) -> members.put(name, Value.of(value)));
    return request.with(Value.of("headers"), members.build());
  }

  private URI url() {
    try {
      var url = new URI(text(request, "url").orElseThrow());
      if (url.getRawAuthority() == null) {
        throw BuiltinException.type("operand 1 url has no host");
      }
      return url;
    } catch (URISyntaxException e) {
      throw BuiltinException.type("operand 1 invalid url: " + e.getMessage());
    }
  }

  private byte[] body() {
    Optional<Value> raw = request.find("raw_body");
    if (raw.isPresent()) {
      return Formats.text(raw.get()).getBytes(StandardCharsets.UTF_8);
    }
    return request
        .find("body")
        .map(body -> JsonText.compact(body).getBytes(StandardCharsets.UTF_8))
        .orElse(new byte[0]);
  }

  private String authorization(URI url, SortedMap<String, String> headers, String bodyDigest) {
    String names = String.join(";", headers.keySet());
    String canonicalHeaders =
        headers.entrySet().stream()
            .map(header -> header.getKey() + ":" + header.getValue() + "\n")
            .collect(Collectors.joining());
    // Method and path go in as they are written, as Open Policy Agent signs them.
    String canonical =
        String.join(
            "\n",
            text(request, "method").orElseThrow(),
            url.getRawPath() == null ? "" : url.getRawPath(),
            query(url),
            canonicalHeaders,
            names,
            bodyDigest);
    String day = time.substring(0, 8);
    String scope =
        String.join("/", day, config("aws_region"), config("aws_service"), "aws4_request");
    String content =
        String.join(
            "\n",
            "AWS4-HMAC-SHA256",
            time,
            scope,
            hex(sha256(canonical.getBytes(StandardCharsets.UTF_8))));
    byte[] key = ("AWS4" + config("aws_secret_access_key")).getBytes(StandardCharsets.UTF_8);
    for (String part : scope.split("/", -1)) {
      key = mac(key, part);
    }
    return "AWS4-HMAC-SHA256 Credential="
        + config("aws_access_key")
        + "/"
        + scope
        + ",SignedHeaders="
        + names
        + ",Signature="
        + hex(mac(key, content));
  }

  private static String query(URI url) {
    if (url.getRawQuery() == null) {
      return "";
    }
    return Arrays.stream(url.getRawQuery().split("&", -1))
        .map(pair -> pair.contains("=") ? pair : pair + "=")
        .sorted()
        .collect(Collectors.joining("&"));
  }

  private static byte[] mac(byte[] key, String text) {
    return Hashes.mac("HmacSHA256", key, text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java lacks SHA-256", e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
