package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.attestationservice.remote.RemoteException;
import dev.nacre.attestationservice.remote.UnaryCalls;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.attestation.RemoteAttestation;
import dev.nacre.keybroker.audit.Audit;
import dev.nacre.keybroker.audit.ContentDigest;
import dev.nacre.keybroker.audit.OwnerChanges;
import dev.nacre.keybroker.call.ApiException;
import dev.nacre.keybroker.metrics.Metrics;
import dev.nacre.keybroker.reference.RemoteReferences;
import dev.nacre.keybroker.remote.RemoteSettings;
import dev.nacre.storage.Store;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is changed at another service through us is written down before it happens, over real gRPC.
class RemoteChangesTest {
  private static final String ATTESTATION = "attestation.AttestationService";
  private static final String REFERENCES = "reference.ReferenceValueProviderService";

  private final Store store;
  private final Queue<byte[]> asked = new ConcurrentLinkedQueue<>();
  private final Metrics metrics = new Metrics();

  RemoteChangesTest(@TempDir Path directory) {
    this.store = Store.openAt(directory, InstantSource.system());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static long forever() {
    return Long.MAX_VALUE;
  }

  private static long nothingMore() {
    return 0;
  }

  private Audit audit(LongSupplier most) {
    return new Audit(store, InstantSource.system(), most);
  }

  private OwnerChanges changes(LongSupplier most) {
    return new OwnerChanges(store, audit(most));
  }

  private List<JsonObject> written() {
    return audit(RemoteChangesTest::forever).told(0, 10);
  }

  private List<String> kinds() {
    return written().stream().map(entry -> entry.string("kind")).toList();
  }

  /// Answers with nothing, and says what the log told by then.
  private byte[] answered(byte[] message) {
    asked.add(message);
    assertThat(kinds()).hasSize(1);
    return new byte[0];
  }

  private byte[] refused(byte[] message) {
    asked.add(message);
    throw Status.ABORTED.withDescription("no").asRuntimeException();
  }

  private RemoteAttestation attestation(UnaryCalls calls, LongSupplier most) {
    OwnerChanges changes = changes(most);
    return new RemoteAttestation(
        calls,
        _ -> Optional.empty(),
        new RemoteAttestation.Parts(
            new RemoteReferences(calls, changes, metrics), Optional::empty, changes, metrics));
  }

  private static UnaryCalls to(AttestationStandIn service) {
    return RemoteSettings.at(service.address()).open("service");
  }

  @Test
  void aPolicyIsWrittenDownBeforeItIsSet() {
    try (var service =
            AttestationStandIn.offering(ATTESTATION, "SetAttestationPolicy", this::answered);
        UnaryCalls calls = to(service)) {
      attestation(calls, RemoteChangesTest::forever)
          .setPolicy("somebody", "mine_cpu", "package policy");

      assertThat(asked).hasSize(1);
      assertThat(written())
          .singleElement()
          .satisfies(entry -> {
            assertThat(entry.string("kind")).isEqualTo("attestation-policy-set");
            assertThat(entry.string("by")).isEqualTo("somebody");
            assertThat(entry.string("policy")).isEqualTo("mine_cpu");
            assertThat(entry.string("sha256")).isEqualTo(ContentDigest.of("package policy"));
          });
    }
  }

  @Test
  void aPolicyThatCannotBeWrittenDownIsNotSet() {
    try (var service =
            AttestationStandIn.offering(ATTESTATION, "SetAttestationPolicy", this::answered);
        UnaryCalls calls = to(service)) {
      RemoteAttestation attestation = attestation(calls, RemoteChangesTest::nothingMore);

      assertThatThrownBy(() -> attestation.setPolicy("somebody", "mine_cpu", "package policy"))
          .isInstanceOf(ApiException.class)
          .hasMessageContaining("audit log");
      assertThatThrownBy(() -> attestation.deletePolicy("somebody", "mine_cpu"))
          .isInstanceOf(ApiException.class);
      assertThat(asked).isEmpty();
    }
  }

  @Test
  void aPolicyThatTheServiceRefusesStandsThereAsFailed() {
    try (var service =
            AttestationStandIn.offering(ATTESTATION, "SetAttestationPolicy", this::refused);
        UnaryCalls calls = to(service)) {
      RemoteAttestation attestation = attestation(calls, RemoteChangesTest::forever);

      assertThatThrownBy(() -> attestation.setPolicy("somebody", "mine_cpu", "package"))
          .isInstanceOf(RemoteException.class);
      assertThat(kinds())
          .containsExactly("attestation-policy-set", "attestation-policy-set-failed");
      assertThat(written())
          .allSatisfy(entry -> assertThat(entry.string("policy")).isEqualTo("mine_cpu"));
    }
  }

  @Test
  void aPolicyThatWasNotThereWasNotDeleted() {
    try (var service =
            AttestationStandIn.offering(ATTESTATION, "DeleteAttestationPolicy", this::answered);
        UnaryCalls calls = to(service)) {
      assertThat(
              attestation(calls, RemoteChangesTest::forever).deletePolicy("somebody", "mine_cpu"))
          .isFalse();

      assertThat(asked).hasSize(1);
      assertThat(kinds())
          .containsExactly("attestation-policy-delete", "attestation-policy-delete-failed");
    }
  }

  @Test
  void aReferenceValueIsWrittenDownBeforeItIsRegistered() {
    try (var service =
            AttestationStandIn.offering(REFERENCES, "RegisterReferenceValue", this::answered);
        UnaryCalls calls = to(service)) {
      new RemoteReferences(calls, changes(RemoteChangesTest::forever), metrics)
          .register("somebody", "{}");

      assertThat(asked).hasSize(1);
      assertThat(kinds()).containsExactly("reference-value-set");
    }
  }

  @Test
  void aReferenceValueThatCannotBeWrittenDownIsNotRegistered() {
    try (var service =
            AttestationStandIn.offering(REFERENCES, "RegisterReferenceValue", this::answered);
        UnaryCalls calls = to(service)) {
      var references =
          new RemoteReferences(calls, changes(RemoteChangesTest::nothingMore), metrics);

      assertThatThrownBy(() -> references.register("somebody", "{}"))
          .isInstanceOf(ApiException.class);
      assertThatThrownBy(() -> references.delete("somebody", "x")).isInstanceOf(ApiException.class);
      assertThat(asked).isEmpty();
    }
  }

  @Test
  void aReferenceValueThatTheServiceDoesNotDeleteStandsThereAsFailed() {
    try (var service =
            AttestationStandIn.offering(REFERENCES, "DeleteReferenceValue", this::refused);
        UnaryCalls calls = to(service)) {
      var references = new RemoteReferences(calls, changes(RemoteChangesTest::forever), metrics);

      assertThatThrownBy(() -> references.delete("somebody", "x"))
          .isInstanceOf(RemoteException.class);
      assertThat(kinds())
          .containsExactly("reference-value-delete", "reference-value-delete-failed");
    }
  }
}
