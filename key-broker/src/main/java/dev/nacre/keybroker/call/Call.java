package dev.nacre.keybroker.call;

import dev.nacre.codec.Bytes;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A request, without HTTP.
///
/// @param uri path and query as they came
/// @param path decoded, without the empty segments
/// @param caller how whoever calls shows who it is
/// @param by the administrator who was admitted, for the audit log; empty before
public record Call(
    String method,
    String uri,
    List<String> path,
    Map<String, String> query,
    Caller caller,
    Bytes body,
    String by) {

  /// Nothing of it is believed yet.
  ///
  /// @param cookie the session's
  /// @param bearer what stands behind `Authorization: Bearer`
  /// @param certificate what the connection was opened with; its chain was checked
  /// @param source the address at the other end of the connection
  /// @param accepts what media types it wants, as it wrote them; empty for any
  public record Caller(
      Optional<String> cookie,
      Optional<String> bearer,
      Optional<X509Certificate> certificate,
      String source,
      String accepts) {}

  public Optional<String> cookie() {
    return caller.cookie();
  }

  public Optional<String> bearer() {
    return caller.bearer();
  }

  /// The first segment, or nothing.
  public String head() {
    return path.isEmpty() ? "" : path.getFirst();
  }

  /// The segments behind the first.
  public List<String> tail() {
    return path.isEmpty() ? List.of() : path.subList(1, path.size());
  }

  /// The segments behind the first as one name.
  public String name() {
    return String.join("/", tail());
  }

  /// Likewise, with the empty segments within it: the name of a reference value may be a URI such
  /// as `rvps:///team/launch`.
  public String exactName() {
    int query = uri.indexOf('?');
    String written = decoded(query < 0 ? uri : uri.substring(0, query));
    int start = written.length();
    int end = 0;
    for (String segment : tail().reversed()) {
      start = written.lastIndexOf(segment, start - segment.length());
      end = Math.max(end, start + segment.length());
    }
    return written.substring(Math.min(start, end), end);
  }

  /// A path without its escapes; a plus is one.
  ///
  /// @throws IllegalArgumentException when an escape is malformed
  public static String decoded(String rawPath) {
    return rawPath.indexOf('%') < 0
        ? rawPath
        : URLDecoder.decode(rawPath.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /// Without the first `count` segments.
  public Call behind(int count) {
    return new Call(method, uri, path.subList(count, path.size()), query, caller, body, by);
  }

  public Call admitted(String name) {
    return new Call(method, uri, path, query, caller, body, name);
  }
}
