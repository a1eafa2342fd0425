package dev.nacre.keybroker;

import dev.nacre.codec.Bytes;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A request, without HTTP.
///
/// @param uri path and query as they came
/// @param path decoded, without the empty segments
/// @param cookie the session's, not yet believed
/// @param bearer what stands behind `Authorization: Bearer`, not yet believed
record Call(
    String method,
    String uri,
    List<String> path,
    Map<String, String> query,
    Optional<String> cookie,
    Optional<String> bearer,
    Bytes body) {

  /// The first segment behind the prefix, or nothing.
  String head() {
    return path.isEmpty() ? "" : path.getFirst();
  }

  /// The segments behind the first.
  List<String> tail() {
    return path.isEmpty() ? List.of() : path.subList(1, path.size());
  }

  Call behindFirst() {
    return new Call(method, uri, tail(), query, cookie, bearer, body);
  }
}
