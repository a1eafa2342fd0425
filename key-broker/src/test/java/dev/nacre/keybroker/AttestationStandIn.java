package dev.nacre.keybroker;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.grpc.GrpcRouting;
import java.net.URI;
import java.util.function.Supplier;

/// Somebody who answers in place of an attestation service, behind a real gRPC server.
final class AttestationStandIn implements AutoCloseable {
  private final WebServer server;

  private AttestationStandIn(Supplier<byte[]> answer) {
    this.server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .shutdownHook(false)
            .addRouting(GrpcRouting.builder().service(service(answer)))
            .build()
            .start();
  }

  /// @param answer what it says to evidence, whatever that is
  static AttestationStandIn saying(Supplier<byte[]> answer) {
    return new AttestationStandIn(answer);
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  private static ServerServiceDefinition service(Supplier<byte[]> answer) {
    var evaluate =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodType.UNARY)
            .setFullMethodName("attestation.AttestationService/AttestationEvaluate")
            .setRequestMarshaller(new GrpcByHand.Plain())
            .setResponseMarshaller(new GrpcByHand.Plain())
            .build();
    return ServerServiceDefinition.builder("attestation.AttestationService")
        .addMethod(
            evaluate,
            ServerCalls.asyncUnaryCall((_, observer) -> {
              observer.onNext(answer.get());
              observer.onCompleted();
            }))
        .build();
  }

  @Override
  public void close() {
    server.stop();
  }
}
