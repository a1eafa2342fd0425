package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestation.Tee;
import dev.nacre.attestationservice.InitDataBinding;
import dev.nacre.attestationservice.RuntimeBinding;
import dev.nacre.attestationservice.Verdict;
import dev.nacre.attestationservice.VerificationRequest;
import dev.nacre.attestationservice.remote.Obstacle;
import dev.nacre.attestationservice.remote.UnaryCalls;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.attestation.RemoteAttestation;
import dev.nacre.keybroker.audit.Audit;
import dev.nacre.keybroker.audit.OwnerChanges;
import dev.nacre.keybroker.metrics.Metrics;
import dev.nacre.keybroker.reference.RemoteReferences;
import dev.nacre.keybroker.remote.RemoteSettings;
import dev.nacre.storage.Store;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a trusted token of another service must say of this very session: one change each.
class RemoteBindingTest {
  private static final String SENT =
      "{\"nonce\":\"n\",\"tee-pubkey\":{\"kty\":\"EC\",\"x\":\"1\"}}";

  @TempDir private Path directory;

  private static String part(String runtimeData) {
    return "{\"ear.veraison.annotated-evidence\":{\"runtime_data_claims\":" + runtimeData + "}}";
  }

  /// @param submodules of the token that the service gives, and that is signed as it should be
  private Verdict judged(String submodules) {
    JsonObject claims = (JsonObject) Json.parse("{\"submods\":" + submodules + "}");
    var metrics = new Metrics();
    try (AttestationStandIn service =
            AttestationStandIn.saying(() -> GrpcByHand.message(1, "a token"));
        UnaryCalls calls = RemoteSettings.at(service.address()).open("service");
        Store store = Store.openAt(directory, InstantSource.system())) {
      var audit = new Audit(store, InstantSource.system(), () -> Long.MAX_VALUE);
      var changes = new OwnerChanges(store, audit);
      var parts =
          new RemoteAttestation.Parts(
              new RemoteReferences(calls, changes, metrics), Optional::empty, changes, metrics);
      return new RemoteAttestation(calls, _ -> Optional.of(claims), parts)
          .attest(
              List.of(
                  new VerificationRequest(
                      Tee.SNP,
                      JsonObject.empty(),
                      new RuntimeBinding.Structured((JsonObject) Json.parse(SENT), "sha384"),
                      new InitDataBinding.None())));
    }
  }

  @Test
  void aTokenAboutThisSessionIsBelieved() {
    assertThat(judged("{\"cpu0\":" + part(SENT) + ",\"gpu0\":" + part(SENT) + "}"))
        .isInstanceOf(Verdict.Attested.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"nonce\":\"m\",\"tee-pubkey\":{\"kty\":\"EC\",\"x\":\"1\"}}",
        "{\"nonce\":\"n\",\"tee-pubkey\":{\"kty\":\"EC\",\"x\":\"2\"}}",
        "{\"tee-pubkey\":{\"kty\":\"EC\",\"x\":\"1\"}}",
        "{\"nonce\":\"n\"}",
        "{}",
        "\"n\""
      })
  void aTokenAboutAnotherNonceOrKeyIsNot(String bound) {
    assertUntrusted(judged("{\"cpu0\":" + part(bound) + "}"));
    assertUntrusted(judged("{\"cpu0\":" + part(SENT) + ",\"gpu0\":" + part(bound) + "}"));
  }

  @Test
  void aTokenThatIsBoundToNothingIsNot() {
    assertUntrusted(judged("{}"));
    assertUntrusted(judged("{\"cpu0\":{}}"));
  }

  private static void assertUntrusted(Verdict verdict) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Unjudged.class,
            unjudged -> assertThat(unjudged.why().obstacle()).isEqualTo(Obstacle.UNTRUSTED));
  }
}
