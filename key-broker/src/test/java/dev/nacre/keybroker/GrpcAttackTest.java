package dev.nacre.keybroker;

import static dev.nacre.keybroker.RawHttp2.DATA;
import static dev.nacre.keybroker.RawHttp2.END_STREAM;
import static dev.nacre.keybroker.RawHttp2.call;
import static dev.nacre.keybroker.RawHttp2.frame;
import static dev.nacre.keybroker.RawHttp2.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import io.grpc.Status;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a hostile caller of gRPC sends by hand: each is answered, and ends nobody else's call.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GrpcAttackTest {
  private static final String EVALUATE = "attestation.AttestationService/AttestationEvaluate";
  private static final String QUERY = "reference.ReferenceValueProviderService/QueryReferenceValue";
  private static final byte[] NONE = GrpcByHand.message(1, "none");

  @AutoClose private final Broker broker;

  GrpcAttackTest(@TempDir Path directory) {
    this.broker = Broker.startOfferingAll(directory);
  }

  private RawHttp2 caller() throws IOException {
    return new RawHttp2("127.0.0.1", broker.server.attestationPort().orElseThrow());
  }

  private static byte[] whole(int stream, byte[] message) {
    return frame(DATA, END_STREAM, stream, message(message.length, message));
  }

  /// How the server ends a call of `method`, whose connection goes on.
  private RawHttp2.End end(String method, byte[] frames, String... metadata) throws IOException {
    try (RawHttp2 caller = caller()) {
      caller.send(call(1, method, metadata), frames);
      RawHttp2.End end = caller.end(1);
      caller.send(call(3, QUERY), whole(3, NONE));
      assertThat(caller.end(3).status()).isZero();
      return end;
    }
  }

  private static void assertEnded(RawHttp2.End end, Status.Code code, String sentence) {
    assertThat(Status.fromCodeValue(end.status()).getCode()).as(end.sentence()).isEqualTo(code);
    assertThat(end.sentence()).contains(sentence);
  }

  @Test
  void aConnectionMaySendMoreThanItsWindowInTheLongRun() throws IOException {
    byte[] tooLong = GrpcByHand.message(1, "x".repeat(15_000));
    try (RawHttp2 caller = caller()) {
      for (int stream = 1; stream < 60; stream += 2) {
        caller.send(call(stream, QUERY), whole(stream, tooLong));
        assertThat(caller.end(stream).status()).isEqualTo(Status.Code.ABORTED.value());
      }
    }
  }

  @Test
  void callsThatDoNotEndAreFewOfEachSource() throws IOException {
    try (RawHttp2 caller = caller()) {
      for (int i = 0; i <= 20; i++) {
        caller.send(
            call(2 * i + 1, "grpc.health.v1.Health/Watch"),
            frame(DATA, END_STREAM, 2 * i + 1, message(0, new byte[0])));
      }

      assertEnded(
          caller.firstEnd(),
          Status.Code.RESOURCE_EXHAUSTED,
          "more than 20 calls of this source that do not end");
    }
  }

  @Test
  void compressedMessagesAreNotTaken() throws IOException {
    RawHttp2.End named = end(QUERY, whole(1, NONE), "grpc-encoding", "gzip");
    assertEnded(named, Status.Code.UNIMPLEMENTED, "compressed");

    byte[] flagged = message(NONE.length, NONE);
    flagged[0] = 1;
    assertEnded(
        end(QUERY, frame(DATA, END_STREAM, 1, flagged)), Status.Code.INTERNAL, "not compressed");
    assertThat(end(QUERY, whole(1, NONE), "grpc-encoding", "identity").status()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"2097153, at most 2097152", "2147483647, 2147483647", "-1, 4294967295"})
  void messagesThatAreTooLargeAreRefusedByWhatTheyAnnounce(int announced, String said)
      throws IOException {
    byte[] begun = frame(DATA, END_STREAM, 1, message(announced, new byte[1]));

    assertEnded(end(QUERY, begun), Status.Code.OUT_OF_RANGE, said);
  }

  @Test
  void aMessageThatEndsTooEarlyIsRefused() throws IOException {
    byte[] short4 = frame(DATA, END_STREAM, 1, new byte[4]);
    byte[] short1 = frame(DATA, END_STREAM, 1, message(2, new byte[1]));

    assertEnded(end(QUERY, short4), Status.Code.INVALID_ARGUMENT, "too early");
    assertEnded(end(QUERY, short1), Status.Code.INVALID_ARGUMENT, "too early");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0aff", "0a05", "0f", "08", "ffffffffffffffffffffff01", "0a02c328"})
  void bytesThatAreNoMessageAreRefused(String hex) throws IOException {
    byte[] message = Bytes.ofHex(hex).toArray();

    assertEnded(
        end(QUERY, whole(1, message)), Status.Code.INVALID_ARGUMENT, "malformed reference.");
  }

  @Test
  void callsWithoutAMessageOrWithTwoAreRefused() throws IOException {
    byte[] one = message(NONE.length, NONE);
    var two = new ByteArrayOutputStream();
    two.writeBytes(one);
    two.writeBytes(one);

    assertThat(end(QUERY, frame(DATA, END_STREAM, 1, new byte[0])).status())
        .isEqualTo(Status.Code.INTERNAL.value());
    assertThat(end(QUERY, frame(DATA, END_STREAM, 1, two.toByteArray())).status())
        .isEqualTo(Status.Code.INTERNAL.value());
  }

  @Test
  void metadataThatIsAmbiguousIsRefusedAndWhatNobodyReadsIsNotLookedAt() throws IOException {
    RawHttp2.End twice =
        end(QUERY, whole(1, NONE), "authorization", "Bearer a", "authorization", "Bearer b");
    assertEnded(twice, Status.Code.INVALID_ARGUMENT, "one authorization");

    assertThat(end(QUERY, whole(1, NONE), "x-bin", "no base64 !", "x-bin", "%").status()).isZero();
  }

  @Test
  void aMethodThatIsNotOfferedIsNotFound() throws IOException {
    try (RawHttp2 caller = caller()) {
      caller.send(call(1, "attestation.AttestationService/Other"), whole(1, NONE));

      assertThat(caller.end(1).status()).isEqualTo(Status.Code.NOT_FOUND.value());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0n, DEADLINE_EXCEEDED",
    "1n, DEADLINE_EXCEEDED",
    "10S, OK",
    "99999999H, OK",
    "123456789S, INVALID_ARGUMENT",
    "1x, INVALID_ARGUMENT",
    "-1S, INVALID_ARGUMENT"
  })
  void deadlinesAreKept(String timeout, Status.Code code) throws IOException {
    RawHttp2.End end = end(QUERY, whole(1, NONE), "grpc-timeout", timeout);

    assertThat(Status.fromCodeValue(end.status()).getCode()).as(end.sentence()).isEqualTo(code);
  }

  @Test
  void tooManyPiecesOfEvidenceAreRefused() throws IOException {
    var many = new ByteArrayOutputStream();
    for (int i = 0; i < 65; i++) {
      many.writeBytes(GrpcByHand.message(1, GrpcByHand.message(1, "sample")));
    }

    assertEnded(end(EVALUATE, whole(1, many.toByteArray())), Status.Code.ABORTED, "at most 64");
  }

  @Test
  void noEvidenceAtAllIsRefused() throws IOException {
    assertThat(end(EVALUATE, whole(1, new byte[0])).status())
        .isEqualTo(Status.Code.ABORTED.value());
  }

  /// Longer than what fits into a frame of headers.
  @Test
  void aLongSentenceIsCut() throws IOException {
    byte[] request =
        GrpcByHand.message(1, GrpcByHand.message(1, "sample", 3, "e30", 8, "ü".repeat(6_000)));

    RawHttp2.End end = end(EVALUATE, whole(1, request));

    assertThat(end.status()).isEqualTo(Status.Code.ABORTED.value());
    assertThat(end.sentence()).hasSizeLessThan(10_000);
  }

  // Findings of refused evidence.

  private Headers refusal(String... metadata) throws IOException {
    byte[] request =
        GrpcByHand.message(1, GrpcByHand.message(1, "snp", 3, Bytes.utf8("{}").base64Url(), 4, ""));
    try (RawHttp2 caller = caller()) {
      caller.send(call(1, EVALUATE, metadata), whole(1, request));
      Headers trailers = caller.trailers(1);
      assertThat(trailers.first(HeaderNames.create("grpc-status"))).contains("10");
      return trailers;
    }
  }

  /// Such as upstream's key broker.
  @Test
  void whoDoesNotAskForFindingsIsToldTheSentenceOnly() throws IOException {
    Headers trailers = refusal("authorization", "Bearer " + broker.ownerToken());

    assertThat(trailers.stream().map(header -> header.headerName().lowerCase()))
        .containsExactlyInAnyOrder("content-type", "grpc-status", "grpc-message");
  }

  @Test
  void findingsAreToldToAdministratorsOnly() throws IOException {
    var findings = HeaderNames.create("nacre-findings-bin");

    assertThat(refusal("nacre-findings", "1").first(findings)).isEmpty();
    assertThat(refusal("nacre-findings", "1", "authorization", "Bearer no").first(findings))
        .isEmpty();
    assertThat(
            refusal("nacre-findings", "1", "authorization", "Bearer " + broker.ownerToken())
                .first(findings))
        .isPresent();
  }
}
