package dev.nacre.keybroker;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCalls;
import io.helidon.common.tls.Tls;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.grpc.GrpcRouting;
import java.net.URI;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Somebody who answers in place of an attestation service, or of reference values, behind a real
/// gRPC server.
final class AttestationStandIn implements AutoCloseable {
  private final WebServer server;

  private AttestationStandIn(String service, String method, UnaryOperator<byte[]> answer) {
    this(service, method, answer, Tls.builder().enabled(false).build());
  }

  private AttestationStandIn(String service, String method, UnaryOperator<byte[]> answer, Tls tls) {
    this.server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .tls(tls)
            .shutdownHook(false)
            .addRouting(GrpcRouting.builder().service(service(service, method, answer)))
            .build()
            .start();
  }

  /// @param service its full name
  /// @param method the only one that it offers
  static AttestationStandIn offering(String service, String method, UnaryOperator<byte[]> answer) {
    return new AttestationStandIn(service, method, answer);
  }

  /// @param answer what it says to evidence, whatever that is
  static AttestationStandIn saying(Supplier<byte[]> answer) {
    return new AttestationStandIn(
        "attestation.AttestationService", "AttestationEvaluate", _ -> answer.get());
  }

  /// @param answer what it says to evidence; like upstream's, it offers nothing of ours
  static AttestationStandIn judging(UnaryOperator<byte[]> answer) {
    return new AttestationStandIn("attestation.AttestationService", "AttestationEvaluate", answer);
  }

  /// @param answer what it says to the question for a reference value
  static AttestationStandIn keepingReferences(UnaryOperator<byte[]> answer) {
    return new AttestationStandIn(
        "reference.ReferenceValueProviderService", "QueryReferenceValue", answer);
  }

  /// @param answer what it says to the question for a reference value, over TLS
  /// @param tls with the protocol `h2`
  static AttestationStandIn keepingReferences(UnaryOperator<byte[]> answer, Tls tls) {
    return new AttestationStandIn(
        "reference.ReferenceValueProviderService", "QueryReferenceValue", answer, tls);
  }

  URI address() {
    String scheme = server.hasTls() ? "https" : "http";
    return URI.create(scheme + "://127.0.0.1:" + server.port());
  }

  private static ServerServiceDefinition service(
      String service, String method, UnaryOperator<byte[]> answer) {
    var described =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodType.UNARY)
            .setFullMethodName(service + "/" + method)
            .setRequestMarshaller(new GrpcByHand.Plain())
            .setResponseMarshaller(new GrpcByHand.Plain())
            .build();
    return ServerServiceDefinition.builder(service)
        .addMethod(
            described,
            ServerCalls.asyncUnaryCall((message, observer) -> {
              try {
                observer.onNext(answer.apply(message));
                observer.onCompleted();
              } catch (StatusRuntimeException e) {
                observer.onError(e);
              }
            }))
        .build();
  }

  @Override
  public void close() {
    server.stop();
  }
}
