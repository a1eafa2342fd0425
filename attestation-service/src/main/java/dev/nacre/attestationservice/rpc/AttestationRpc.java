package dev.nacre.attestationservice.rpc;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.DynamicMessage;
import dev.nacre.attestation.Tee;
import dev.nacre.attestationservice.AttestationService;
import dev.nacre.attestationservice.Challenge;
import dev.nacre.attestationservice.PolicyIds;
import dev.nacre.attestationservice.RequestForm;
import dev.nacre.attestationservice.Shortfall;
import dev.nacre.attestationservice.Verdict;
import dev.nacre.attestationservice.VerificationRequest;
import dev.nacre.attestationservice.reference.ReferenceValue;
import dev.nacre.attestationservice.remote.Obstacle;
import dev.nacre.attestationservice.remote.RemoteException;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.storage.StoreException;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthProto;
import io.grpc.protobuf.services.HealthStatusManager;
import io.helidon.webserver.grpc.GrpcRouting;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// The attestation service, its reference values and its health over gRPC: services
/// `attestation.AttestationService`, `reference.ReferenceValueProviderService` and
/// `grpc.health.v1.Health`.
///
/// Whatever fails ends in status `ABORTED`, as upstream's clients expect; who may not administer
/// gets `UNAUTHENTICATED`, what may work later `UNAVAILABLE`. What nobody expected is `INTERNAL`,
/// and stands in the log.
public final class AttestationRpc {
  private static final System.Logger LOG = System.getLogger("dev.nacre.attestationservice");
  private static final int MOST_REQUESTS = 64;
  private static final String EXPLAIN = "attestation.AttestationService/ExplainAttestation";

  /// The names of the metadata that calls read.
  public static final Set<String> METADATA = UnaryCall.METADATA;

  private final Administration administration;

  /// What administrators do by gRPC.
  public interface Administration {
    /// What judges at present: another one after the configuration was read again.
    AttestationService service();

    /// @param needed the right that the call takes
    /// @param bearer what the caller shows
    /// @param certificate what its connection was opened with
    Entrance admit(
        String method,
        Right needed,
        Optional<String> bearer,
        Optional<X509Certificate> certificate);

    /// @param by who was admitted, for the audit log
    void setPolicy(String by, String id, String rego);

    /// Whether there was a policy of that name.
    ///
    /// @param by likewise
    boolean deletePolicy(String by, String id);

    /// The value that policies see; empty when there is none.
    Optional<Json> referenceValue(String name);

    /// @param by likewise
    void register(String by, String message);

    /// Whether there was a reference value of that name.
    ///
    /// @param by likewise
    boolean delete(String by, String name);

    /// A page of reference values behind the name `after`.
    List<ReferenceValue> referenceValues(String after);

    /// Does the work of a call: for what is kept about it.
    ///
    /// @param traceparent what the caller names as its cause
    <T> T around(String method, Optional<String> traceparent, Supplier<T> work);
  }

  /// What a call takes.
  public enum Right {
    /// To read what is not secret.
    READ,
    /// To read and change what evidence is judged by.
    POLICIES
  }

  /// Whether somebody may administer.
  public sealed interface Entrance {
    record Admitted(String by) implements Entrance {}

    record Refused(String why) implements Entrance {}
  }

  private AttestationRpc(Administration administration) {
    this.administration = administration;
  }

  /// The routing of all three services.
  public static GrpcRouting.Builder routing(Administration administration) {
    var rpc = new AttestationRpc(administration);
    var health = new HealthStatusManager();
    health.setStatus("attestation.AttestationService", ServingStatus.SERVING);
    health.setStatus("reference.ReferenceValueProviderService", ServingStatus.SERVING);
    return GrpcRouting.builder()
        .service(Schema.ATTESTATION, rpc.attestation())
        .service(Schema.REFERENCE, new ReferenceRpc(administration).bound())
        .service(new Reflection(Schema.ATTESTATION, Schema.REFERENCE, HealthProto.getDescriptor()))
        .service(health.getHealthService());
  }

  /// The reference values alone, as upstream's RVPS listens by itself, and its health.
  public static GrpcRouting.Builder referenceRouting(Administration administration) {
    var health = new HealthStatusManager();
    health.setStatus("reference.ReferenceValueProviderService", ServingStatus.SERVING);
    return GrpcRouting.builder()
        .service(Schema.REFERENCE, new ReferenceRpc(administration).bound())
        .service(new Reflection(Schema.REFERENCE, HealthProto.getDescriptor()))
        .service(health.getHealthService());
  }

  private BindableService attestation() {
    return bound(
        administration,
        Schema.ATTESTATION,
        "AttestationService",
        method ->
            switch (method.getName()) {
              case "AttestationEvaluate" -> this::evaluate;
              case "SetAttestationPolicy" -> this::setPolicy;
              case "GetAttestationChallenge" -> this::challenge;
              case "ListAttestationPolicies" -> this::policies;
              case "GetAttestationPolicy" -> this::policy;
              case "DeleteAttestationPolicy" -> this::deletePolicy;
              case "ExplainAttestation" -> this::explain;
              default -> throw new IllegalStateException(method.getFullName());
            });
  }

  interface Answering {
    DynamicMessage answer(DynamicMessage message, UnaryCall.Caller caller);
  }

  interface Answers {
    Answering to(MethodDescriptor method);
  }

  static BindableService bound(
      Administration administration, FileDescriptor file, String name, Answers answers) {
    ServiceDescriptor service = file.findServiceByName(name);
    var definition = ServerServiceDefinition.builder(service.getFullName());
    for (MethodDescriptor method : service.getMethods()) {
      Answering answering = answers.to(method);
      var _ =
          definition.addMethod(
              UnaryCall.of(
                  method,
                  (message, caller) ->
                      administration.around(
                          method.getFullName(),
                          caller.traceparent(),
                          () -> guarded(answering, message, caller))));
    }
    return definition::build;
  }

  private static DynamicMessage guarded(
      Answering answering, DynamicMessage message, UnaryCall.Caller caller) {
    try {
      return answering.answer(message, caller);
    } catch (MalformedException | PolicyException e) {
      throw new RpcException(Status.ABORTED.withDescription(e.getMessage()));
    } catch (RemoteException e) {
      throw new RpcException(status(e.obstacle()).withDescription(e.sentence()));
    } catch (StoreException e) {
      throw status(e).<RuntimeException>map(RpcException::new).orElse(e);
    }
  }

  /// Where the store is sound, and the same may work later; callers do not learn where it is.
  private static Optional<Status> status(StoreException e) {
    if (e.isConflict()) {
      return Optional.of(Status.ABORTED.withDescription(e.getMessage()));
    }
    if (e.isUnavailable() || e.isKeyAway() || e.isDiskFull()) {
      LOG.log(System.Logger.Level.WARNING, e.getMessage());
      return Optional.of(
          Status.UNAVAILABLE.withDescription("the store of the service cannot be used now"));
    }
    return Optional.empty();
  }

  /// Somebody whom the service asks fails: who calls may try again later, or not.
  private static Status status(Obstacle obstacle) {
    return switch (obstacle) {
      case AWAY, SLOW -> Status.UNAVAILABLE;
      case UNOFFERED -> Status.UNIMPLEMENTED;
      case NONSENSE, UNTRUSTED, FORBIDDEN, REFUSED -> Status.ABORTED;
    };
  }

  private DynamicMessage evaluate(DynamicMessage message, UnaryCall.Caller caller) {
    List<?> wanted = Messages.list(message, "verification_requests");
    if (wanted.size() > MOST_REQUESTS) {
      throw MalformedException.at(
          "verification_requests", "at most " + MOST_REQUESTS, wanted.size() + " of them");
    }
    List<VerificationRequest> requests =
        wanted.stream().map(one -> form((DynamicMessage) one).read()).toList();
    List<String> policies =
        PolicyIds.of(
            Messages.list(message, "policy_ids").stream().map(String.class::cast).toList());
    return switch (administration.service().attest(requests, policies)) {
      case Verdict.Attested attested ->
          Messages.answer(
              Schema.ATTESTATION,
              "AttestationResponse",
              "attestation_token",
              token(attested, caller));
      case Verdict.Refused refused -> throw refused(refused, caller);
      case Verdict.Unjudged(RemoteException why) -> throw why;
    };
  }

  /// Who may ask for explanations is told the findings too, if he understands them.
  private RpcException refused(Verdict.Refused refused, UnaryCall.Caller caller) {
    Status status =
        Status.ABORTED.withDescription("attestation report evaluate: " + refused.sentence());
    return caller.wantsFindings() && mayAskWhy(caller)
        ? new RpcException(status, ToldFindings.trailers(refused.findings()))
        : new RpcException(status);
  }

  private boolean mayAskWhy(UnaryCall.Caller caller) {
    return administration.admit(EXPLAIN, Right.READ, caller.bearer(), caller.certificate())
        instanceof Entrance.Admitted;
  }

  /// The message has a place for text only: bytes stand there in base64url.
  private String token(Verdict.Attested attested, UnaryCall.Caller caller) {
    return caller.accepts().contains(AttestationService.CWT)
        ? administration.service().cwt(attested).base64Url()
        : attested.token();
  }

  private static RequestForm form(DynamicMessage message) {
    Optional<JsonObject> structured =
        Messages.given(message, "structured_runtime_data")
            .map(text -> {
              if (Json.parse(text) instanceof JsonObject object) {
                return object;
              }
              throw MalformedException.at("structured_runtime_data", "an object", "another value");
            });
    return new RequestForm(
        Messages.text(message, "tee"),
        Messages.text(message, "evidence"),
        Messages.given(message, "raw_runtime_data"),
        structured,
        Messages.given(message, "init_data_digest"),
        Messages.given(message, "init_data_toml"),
        Messages.text(message, "runtime_data_hash_algorithm"));
  }

  private DynamicMessage setPolicy(DynamicMessage message, UnaryCall.Caller caller) {
    String by = admitted("SetAttestationPolicy", Right.POLICIES, caller);
    administration.setPolicy(
        by,
        Messages.text(message, "policy_id"),
        Bytes.ofBase64Url(Messages.text(message, "policy")).utf8());
    return Messages.answer(Schema.ATTESTATION, "SetPolicyResponse");
  }

  private DynamicMessage policies(DynamicMessage message, UnaryCall.Caller caller) {
    var _ = admitted("ListAttestationPolicies", Right.READ, caller);
    Descriptor type = Schema.ATTESTATION.findMessageTypeByName("PolicyListResponse");
    var answer = DynamicMessage.newBuilder(type);
    administration
        .service()
        .policies()
        .names()
        .forEach(name -> answer.addRepeatedField(type.findFieldByName("policy_ids"), name));
    return answer.build();
  }

  private DynamicMessage policy(DynamicMessage message, UnaryCall.Caller caller) {
    var _ = admitted("GetAttestationPolicy", Right.POLICIES, caller);
    return administration
        .service()
        .policies()
        .text(Messages.text(message, "policy_id"))
        .map(rego -> Bytes.utf8(rego).base64Url())
        .map(text -> Messages.answer(Schema.ATTESTATION, "PolicyResponse", "policy", text))
        .orElseGet(() -> Messages.answer(Schema.ATTESTATION, "PolicyResponse"));
  }

  private DynamicMessage deletePolicy(DynamicMessage message, UnaryCall.Caller caller) {
    String by = admitted("DeleteAttestationPolicy", Right.POLICIES, caller);
    boolean deleted = administration.deletePolicy(by, Messages.text(message, "policy_id"));
    return Messages.answer(Schema.ATTESTATION, "PolicyDeleteResponse", "deleted", deleted);
  }

  /// Why a machine that was judged here is not trusted in full. To administrators only: it costs
  /// many judgements, and tells what policies compare with.
  private DynamicMessage explain(DynamicMessage message, UnaryCall.Caller caller) {
    var _ = admitted("ExplainAttestation", Right.READ, caller);
    if (!(Json.parse(Messages.text(message, "claims")) instanceof JsonObject claims)) {
      throw MalformedException.at("claims", "an object", "another value");
    }
    Descriptor type = Schema.ATTESTATION.findMessageTypeByName("ExplainResponse");
    var answer = DynamicMessage.newBuilder(type);
    administration.service().shortfalls(claims).stream()
        .limit(Shortfall.MOST)
        .forEach(shortfall ->
            answer.addRepeatedField(type.findFieldByName("shortfalls"), shortfall.toJson().text()));
    return answer.build();
  }

  /// Empty for machines whose evidence the caller's nonce binds.
  private DynamicMessage challenge(DynamicMessage message, UnaryCall.Caller caller) {
    Tee tee =
        Messages.entry(message, "inner", "tee")
            .flatMap(Tee::ofWireName)
            .orElseThrow(() ->
                new RpcException(
                    Status.ABORTED.withDescription("inner: expected a tee that is known")));
    return Messages.answer(
        Schema.ATTESTATION,
        "ChallengeResponse",
        "attestation_challenge",
        switch (administration.service().challenge(tee)) {
          case Challenge.AnyNonce() -> "";
          case Challenge.Request(String text) -> text;
          case Challenge.None(String sentence) ->
              throw new RpcException(Status.ABORTED.withDescription(sentence));
        });
  }

  private String admitted(String method, Right needed, UnaryCall.Caller caller) {
    return admitted(administration, "attestation.AttestationService/" + method, needed, caller);
  }

  static String admitted(
      Administration administration, String method, Right needed, UnaryCall.Caller caller) {
    return switch (administration.admit(method, needed, caller.bearer(), caller.certificate())) {
      case Entrance.Admitted(String by) -> by;
      case Entrance.Refused(String why) ->
          throw new RpcException(Status.UNAUTHENTICATED.withDescription(why));
    };
  }
}
