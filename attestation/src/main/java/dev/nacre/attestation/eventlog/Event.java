package dev.nacre.attestation.eventlog;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.util.List;
import java.util.Optional;

/// One measurement that a log tells of (TCG_PCR_EVENT2).
///
/// @param number of the event in its log, from 1; the log's own header counts as 0
/// @param offset of the event in its log, in bytes
/// @param register a PCR, or a measurement register of a confidential machine
/// @param digests what was extended into the register, at most one for each algorithm
/// @param data what the measurement is of, or says about it
public record Event(
    int number,
    int offset,
    int register,
    EventType type,
    List<Digest> digests,
    Bytes data,
    EventDetails details) {
  public Event {
    digests = List.copyOf(digests);
  }

  /// A digest and the function that made it.
  public record Digest(HashAlgorithm algorithm, Bytes value) {
    private JsonObject toJson() {
      return JsonObject.builder()
          .put("alg", algorithm.toString())
          .put("digest", value.hex())
          .build();
    }
  }

  public Optional<Bytes> digest(HashAlgorithm algorithm) {
    return digests.stream()
        .filter(digest -> digest.algorithm == algorithm)
        .map(Digest::value)
        .findFirst();
  }

  /// Whether every digest is the one of this event's data. Where the data only names what was
  /// measured, like a kernel, it is not.
  public boolean digestsMatchData() {
    return digests.stream().allMatch(digest -> digest.algorithm.digest(data).equals(digest.value));
  }

  /// Whether the data is not what was measured although by this type it must be.
  public boolean contradictsItself() {
    return type.measuresItsData() && !digestsMatchData();
  }

  /// The event in the shape of upstream's claims.
  public JsonObject toJson() {
    return JsonObject.builder()
        .put("details", details.toJson())
        .put("digest_matches_event", digestsMatchData())
        .put("digests", digests.stream().map(Digest::toJson).collect(JsonArray.collector()))
        .put("event", data.base64())
        .put("index", register)
        .put("type_name", type.name())
        .build();
  }

  /// For a finding: which one it is, and where.
  @Override
  public String toString() {
    return "event " + number + " (" + type + " at offset " + offset + ")";
  }
}
