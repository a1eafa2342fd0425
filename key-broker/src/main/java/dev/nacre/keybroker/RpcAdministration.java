package dev.nacre.keybroker;

import dev.nacre.attestationservice.AttestationService;
import dev.nacre.attestationservice.reference.ReferenceValue;
import dev.nacre.attestationservice.rpc.AttestationRpc;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.trace.TraceContext;
import dev.nacre.keybroker.admin.Admission;
import dev.nacre.keybroker.admin.Approach;
import dev.nacre.keybroker.admin.Permission;
import dev.nacre.keybroker.attestation.BuiltInAttestation;
import dev.nacre.keybroker.log.RequestId;
import dev.nacre.protocol.trace.Tracing;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// What gRPC needs of the server: who administers, what is audited, how calls are traced.
///
/// @param answering what answers at present: a call is answered by one of them from beginning to
///   end
record RpcAdministration(InForce answering, Tracing tracing)
    implements AttestationRpc.Administration {
  private static final int PAGE = 1_000;

  /// The server's own tenant, for the call that is answered.
  private static final ScopedValue<TenantAssembly> OWN = ScopedValue.newInstance();

  @Override
  public AttestationService service() {
    return backend().service();
  }

  private BuiltInAttestation backend() {
    return OWN.get().builtIn();
  }

  @Override
  public AttestationRpc.Entrance admit(
      String method,
      AttestationRpc.Right wanted,
      Optional<String> bearer,
      Optional<X509Certificate> certificate) {
    Permission needed =
        switch (wanted) {
          case READ -> Permission.READ;
          case POLICIES -> Permission.POLICIES;
        };
    var approach = new Approach("/" + method, needed, bearer, certificate);
    return switch (OWN.get().door().admit(approach)) {
      case Admission.Admitted(String name) -> new AttestationRpc.Entrance.Admitted(name);
      case Admission.Unknown(String why) -> new AttestationRpc.Entrance.Refused(why);
      case Admission.Forbidden(String why) -> new AttestationRpc.Entrance.Refused(why);
    };
  }

  @Override
  public void setPolicy(String by, String id, String rego) {
    backend().setPolicy(by, id, rego);
  }

  @Override
  public boolean deletePolicy(String by, String id) {
    return backend().deletePolicy(by, id);
  }

  @Override
  public Optional<Json> referenceValue(String name) {
    return backend().references().value(name);
  }

  @Override
  public List<ReferenceValue> referenceValues(String after) {
    return backend().references().page(after, PAGE);
  }

  @Override
  public void register(String by, String message) {
    backend().references().register(by, message);
  }

  @Override
  public boolean delete(String by, String name) {
    return backend().references().delete(by, name);
  }

  @Override
  public <T> T around(String method, Optional<String> traceparent, Supplier<T> work) {
    return RequestId.around(
        RequestId.fresh(),
        () ->
            tracing.answering(
                method,
                traceparent.flatMap(TraceContext::parse),
                () -> answering.using(now -> ScopedValue.where(OWN, now.own()).call(work::get))));
  }
}
