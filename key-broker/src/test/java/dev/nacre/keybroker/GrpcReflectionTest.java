package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import io.grpc.Channel;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The services describe themselves (`grpc.reflection.v1`) to clients that bring no schema along.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GrpcReflectionTest {
  private static final String ATTESTATION = "attestation.AttestationService";
  private static final String REFERENCES = "reference.ReferenceValueProviderService";

  @AutoClose private final Broker broker;

  GrpcReflectionTest(@TempDir Path directory) {
    this.broker = Broker.startOfferingAll(directory);
  }

  private Channel attestation() {
    return broker.attestation("");
  }

  private Channel references() {
    return broker.references("");
  }

  private static ServerReflectionResponse reflected(
      Channel channel, ServerReflectionRequest request) throws Exception {
    var answer = new CompletableFuture<ServerReflectionResponse>();
    StreamObserver<ServerReflectionRequest> asking =
        ServerReflectionGrpc.newStub(channel)
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse response) {
                    answer.complete(response);
                  }

                  @Override
                  public void onError(Throwable failure) {
                    answer.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {
                    answer.completeExceptionally(new IllegalStateException("no answer"));
                  }
                });
    asking.onNext(request);
    ServerReflectionResponse response = answer.get(20, TimeUnit.SECONDS);
    asking.onCompleted();
    return response;
  }

  private static List<String> services(Channel channel) throws Exception {
    ServerReflectionRequest list = ServerReflectionRequest.newBuilder().setListServices("").build();
    return reflected(channel, list).getListServicesResponse().getServiceList().stream()
        .map(ServiceResponse::getName)
        .toList();
  }

  /// The methods of `service` as a client that knows nothing finds them.
  private static List<String> methods(Channel channel, String service) throws Exception {
    ServerReflectionRequest describe =
        ServerReflectionRequest.newBuilder().setFileContainingSymbol(service).build();
    for (ByteString file :
        reflected(channel, describe).getFileDescriptorResponse().getFileDescriptorProtoList()) {
      FileDescriptorProto described = FileDescriptorProto.parseFrom(file);
      for (ServiceDescriptorProto one : described.getServiceList()) {
        if (service.equals(described.getPackage() + "." + one.getName())) {
          return one.getMethodList().stream().map(MethodDescriptorProto::getName).toList();
        }
      }
    }
    throw new AssertionError("not described: " + service);
  }

  @Test
  void aClientThatKnowsNothingFindsTheServicesAndTheirMethods() throws Exception {
    assertThat(services(attestation())).contains(ATTESTATION, REFERENCES, "grpc.health.v1.Health");
    assertThat(methods(attestation(), ATTESTATION))
        .contains("AttestationEvaluate", "SetAttestationPolicy", "GetAttestationChallenge");
    assertThat(methods(attestation(), REFERENCES))
        .contains("QueryReferenceValue", "RegisterReferenceValue");
  }

  @Test
  void whatIsOfferedAloneIsDescribedAlone() throws Exception {
    assertThat(services(references())).contains(REFERENCES).doesNotContain(ATTESTATION);
    assertThat(methods(references(), REFERENCES)).contains("QueryReferenceValue");
  }
}
