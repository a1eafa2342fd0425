package dev.nacre.keybroker;

import dev.nacre.attestationservice.AttestationService;
import dev.nacre.attestationservice.reference.Registration;
import dev.nacre.attestationservice.rpc.AttestationRpc;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.trace.TraceContext;
import dev.nacre.keybroker.admin.Admission;
import dev.nacre.keybroker.admin.Approach;
import dev.nacre.keybroker.admin.Permission;
import dev.nacre.keybroker.log.RequestId;
import dev.nacre.protocol.trace.Tracing;
import dev.nacre.storage.Change;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// What gRPC needs of the server: who administers, what is audited, how calls are traced.
///
/// @param own the server's own tenant at present
record RpcAdministration(Supplier<TenantAssembly> own, Tracing tracing)
    implements AttestationRpc.Administration {
  @Override
  public AttestationService service() {
    return own.get().service();
  }

  private OwnerChanges changes() {
    return own.get().changes();
  }

  @Override
  public AttestationRpc.Entrance admit(String method, boolean changing, Optional<String> bearer) {
    Permission needed = changing ? Permission.POLICIES : Permission.READ;
    var approach = new Approach("/" + method, needed, bearer, Optional.empty());
    return switch (own.get().door().admit(approach)) {
      case Admission.Admitted(String name) -> new AttestationRpc.Entrance.Admitted(name);
      case Admission.Unknown(String why) -> new AttestationRpc.Entrance.Refused(why);
      case Admission.Forbidden(String why) -> new AttestationRpc.Entrance.Refused(why);
    };
  }

  @Override
  public void setPolicy(String by, String id, String rego) {
    changes()
        .apply(
            by,
            service().policies().setting(id, rego),
            "attestation-policy-set",
            JsonObject.builder().put("policy", id).put("sha256", Digests.sha256(rego)));
  }

  @Override
  public void register(String by, String message) {
    changes()
        .apply(
            by,
            service().referenceValues().registering(Registration.of(message, by)),
            ReferenceValueCalls.CHANGED,
            JsonObject.builder().put("message-sha256", Digests.sha256(message)));
  }

  @Override
  public boolean delete(String by, String name) {
    List<Change> deletion = service().referenceValues().deleting(name, by);
    if (!deletion.isEmpty()) {
      changes()
          .apply(by, deletion, "reference-value-delete", JsonObject.builder().put("name", name));
    }
    return !deletion.isEmpty();
  }

  @Override
  public <T> T around(String method, Optional<String> traceparent, Supplier<T> work) {
    return RequestId.around(
        RequestId.fresh(),
        () -> tracing.answering(method, traceparent.flatMap(TraceContext::parse), work));
  }
}
