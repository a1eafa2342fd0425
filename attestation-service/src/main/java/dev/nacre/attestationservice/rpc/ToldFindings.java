package dev.nacre.attestationservice.rpc;

import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestationservice.remote.RemoteException;
import dev.nacre.attestationservice.remote.Told;
import dev.nacre.attestationservice.remote.UnaryCalls;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import io.grpc.Metadata;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/// What was found in evidence that is refused, beside the status of a call: a JSON array of
/// findings (`check`, `status`, `expected`, `found`, `source`), compressed (RFC 1950), in the
/// metadata `nacre-findings-bin`.
///
/// It goes to callers only that say that they understand it: others may bear no more metadata than
/// they need.
final class ToldFindings {
  private static final Metadata.Key<byte[]> TOLD =
      Metadata.Key.of(UnaryCalls.DETAILS_TOLD, Metadata.BINARY_BYTE_MARSHALLER);

  /// Compressed: with the sentence, what fits into one frame of HTTP/2.
  private static final int LARGEST = 4 << 10;

  private static final int LARGEST_UNPACKED = 256 << 10;
  private static final int MOST = 500;

  private ToldFindings() {}

  static Metadata trailers(List<Finding> findings) {
    var trailers = new Metadata();
    trailers.put(TOLD, packed(findings));
    return trailers;
  }

  /// All of them; where they are too many, as many as there is room for, those that failed first.
  private static byte[] packed(List<Finding> findings) {
    byte[] all = packed(findings.stream());
    if (all.length <= LARGEST) {
      return all;
    }
    List<Finding> sorted =
        findings.stream().sorted(Comparator.comparing(finding -> !finding.failed())).toList();
    int told = findings.size();
    while (all.length > LARGEST && told > 0) {
      told /= 2;
      all = packed(Stream.concat(sorted.stream().limit(told), Stream.of(rest(told, findings))));
    }
    return all;
  }

  private static Finding rest(int told, List<Finding> findings) {
    return new Finding(
        "findings",
        Finding.Status.NOT_MADE,
        "all that was found",
        (findings.size() - told) + " more findings have no room in the answer over gRPC",
        "");
  }

  private static byte[] packed(Stream<Finding> findings) {
    JsonArray json =
        findings.map(finding -> (Json) finding.toJson()).collect(JsonArray.collector());
    var packed = new ByteArrayOutputStream();
    try (var deflating = new DeflaterOutputStream(packed)) {
      deflating.write(Bytes.utf8(json.text()).toArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  /// Those that a service told with its refusal; none when it told none.
  ///
  /// @throws MalformedException when it told something else
  static List<Finding> of(RemoteException refusal) {
    if (refusal.details().isEmpty()) {
      return List.of();
    }
    if (!(Json.parse(unpacked(refusal.details())) instanceof JsonArray findings)) {
      throw MalformedException.at("findings", "an array", "another value");
    }
    if (findings.size() > MOST) {
      throw MalformedException.at("findings", "at most " + MOST, findings.size() + " of them");
    }
    return findings.stream().map(ToldFindings::finding).toList();
  }

  private static Bytes unpacked(String base64) {
    try {
      byte[] packed = Base64.getDecoder().decode(base64);
      try (var in = new InflaterInputStream(new ByteArrayInputStream(packed))) {
        byte[] content = in.readNBytes(LARGEST_UNPACKED + 1);
        if (content.length > LARGEST_UNPACKED) {
          throw MalformedException.at(
              "findings", "at most " + LARGEST_UNPACKED + " bytes", "more than that");
        }
        return Bytes.of(content);
      }
    } catch (IllegalArgumentException | IOException e) {
      throw new MalformedException("findings: expected compressed bytes in base64", e);
    }
  }

  private static Finding finding(Json told) {
    if (!(told instanceof JsonObject one)) {
      throw MalformedException.at("finding", "an object", told.kind());
    }
    return new Finding(
        Told.shown(one.string("check")),
        status(one.string("status")),
        Told.shown(one.string("expected")),
        Told.shown(one.string("found")),
        Told.shown(one.string("source")));
  }

  private static Finding.Status status(String word) {
    return Stream.of(Finding.Status.values())
        .filter(status -> status.toString().equals(word))
        .findFirst()
        .orElseThrow(() ->
            MalformedException.at("status of a finding", "one that is known", Told.shown(word)));
  }
}
