package dev.nacre.attestationservice.rpc;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.reflection.v1.ErrorResponse;
import io.grpc.reflection.v1.FileDescriptorResponse;
import io.grpc.reflection.v1.ListServiceResponse;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionProto;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Describes the services of one address to clients that bring no schema along
/// (`grpc.reflection.v1`): lists them, and gives the file that defines a name.
final class Reflection extends ServerReflectionGrpc.ServerReflectionImplBase {
  private final List<FileDescriptor> files;

  /// @param files those of the services at this address; each imports no other
  Reflection(FileDescriptor... files) {
    this.files =
        Stream.concat(Stream.of(files), Stream.of(ServerReflectionProto.getDescriptor())).toList();
  }

  @Override
  public StreamObserver<ServerReflectionRequest> serverReflectionInfo(
      StreamObserver<ServerReflectionResponse> answers) {
    return new StreamObserver<>() {
      @Override
      public void onNext(ServerReflectionRequest request) {
        answers.onNext(answer(request));
      }

      @Override
      public void onError(Throwable gone) {
        answers.onCompleted();
      }

      @Override
      public void onCompleted() {
        answers.onCompleted();
      }
    };
  }

  private ServerReflectionResponse answer(ServerReflectionRequest request) {
    var answer =
        ServerReflectionResponse.newBuilder()
            .setValidHost(request.getHost())
            .setOriginalRequest(request);
    return switch (request.getMessageRequestCase()) {
      case LIST_SERVICES -> answer.setListServicesResponse(services()).build();
      case FILE_CONTAINING_SYMBOL -> found(answer, defining(request.getFileContainingSymbol()));
      case FILE_BY_FILENAME -> found(answer, named(request.getFileByFilename()));
      case FILE_CONTAINING_EXTENSION, ALL_EXTENSION_NUMBERS_OF_TYPE, MESSAGEREQUEST_NOT_SET ->
          found(answer, Optional.empty());
    };
  }

  private static ServerReflectionResponse found(
      ServerReflectionResponse.Builder answer, Optional<FileDescriptor> file) {
    file.ifPresentOrElse(
        known ->
            answer.setFileDescriptorResponse(
                FileDescriptorResponse.newBuilder()
                    .addFileDescriptorProto(known.toProto().toByteString())),
        () ->
            answer.setErrorResponse(
                ErrorResponse.newBuilder()
                    .setErrorCode(Status.Code.NOT_FOUND.value())
                    .setErrorMessage("not described here")));
    return answer.build();
  }

  private ListServiceResponse services() {
    var services = ListServiceResponse.newBuilder();
    files.stream()
        .flatMap(file -> file.getServices().stream())
        .map(ServiceDescriptor::getFullName)
        .sorted()
        .forEach(name -> services.addService(ServiceResponse.newBuilder().setName(name)));
    return services.build();
  }

  private Optional<FileDescriptor> named(String name) {
    return files.stream().filter(file -> file.getName().equals(name)).findFirst();
  }

  /// A service or one of its methods, or a message.
  private Optional<FileDescriptor> defining(String symbol) {
    return files.stream().filter(file -> defines(file, symbol)).findFirst();
  }

  private static boolean defines(FileDescriptor file, String symbol) {
    boolean message =
        file.getMessageTypes().stream().anyMatch(type -> isWithin(symbol, type.getFullName()));
    return message
        || file.getServices().stream().anyMatch(service -> isWithin(symbol, service.getFullName()));
  }

  private static boolean isWithin(String symbol, String name) {
    return symbol.equals(name) || symbol.startsWith(name + ".");
  }
}
