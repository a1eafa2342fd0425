package dev.nacre.endorsements;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.MalformedException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// What is asked of an endorser.
///
/// @param path with its query, from the endorser's base on
/// @param body of a POST; empty for a GET
/// @param headers sent along
/// @param shape throws [MalformedException] for an answer that is not of the kind asked for: such
///   an answer is not kept
/// @param freshFor how long an answer is used without asking again; zero: it is not kept at all
/// @param known what stands for the body in the name, where the body is another each time
record Query(
    Endorser endorser,
    String path,
    Optional<Bytes> body,
    Map<String, String> headers,
    Consumer<Answer> shape,
    Duration freshFor,
    Optional<Bytes> known) {
  /// Things that never change once they were made.
  static final Duration LASTING = Duration.ofDays(30);

  /// Lists and levels that their makers renew.
  static final Duration RENEWED = Duration.ofDays(1);

  Query {
    headers = Map.copyOf(headers);
  }

  static Query get(Endorser endorser, String path, Consumer<Answer> shape, Duration freshFor) {
    return new Query(endorser, path, Optional.empty(), Map.of(), shape, freshFor, Optional.empty());
  }

  Query post(Bytes content, String mediaType) {
    return new Query(
        endorser,
        path,
        Optional.of(content),
        Map.of("Content-Type", mediaType),
        shape,
        freshFor,
        known);
  }

  Query with(String header, String value) {
    return new Query(endorser, path, body, Map.of(header, value), shape, freshFor, known);
  }

  /// The same under a name in which `content` stands for the body.
  Query knownBy(Bytes content) {
    return new Query(endorser, path, body, headers, shape, freshFor, Optional.of(content));
  }

  /// What tells this query from every other: the same on each machine, so that answers can be
  /// carried.
  String name() {
    return endorser
        + " "
        + path
        + known.or(() -> body).map(content -> " " + Digests.sha256(content)).orElse("");
  }
}
