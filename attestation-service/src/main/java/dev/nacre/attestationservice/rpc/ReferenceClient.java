package dev.nacre.attestationservice.rpc;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import dev.nacre.codec.MalformedException;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.helidon.webclient.grpc.GrpcClient;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Asks a reference value provider service over gRPC, this one or upstream's.
public final class ReferenceClient {
  private static final String SERVICE = "ReferenceValueProviderService";
  private static final String NAME = "reference_value_id";
  private static final int SECONDS = 20;

  private final Channel channel;

  private ReferenceClient(Channel channel) {
    this.channel = channel;
  }

  /// @param address `http://HOST:PORT`, or `https://` with a certificate that the system trusts
  /// @param bearer what shows who asks, where the service wants to know
  /// @throws MalformedException when it is no address
  public static ReferenceClient at(String address, Optional<String> bearer) {
    URI uri = uri(address);
    Channel plain =
        GrpcClient.create(client ->
                client.baseUri(uri).tls(tls -> tls.enabled("https".equals(uri.getScheme()))))
            .channel();
    return new ReferenceClient(bearer.map(token -> showing(token, plain)).orElse(plain));
  }

  private static URI uri(String address) {
    try {
      URI uri = URI.create(address);
      if (uri.getHost() != null && uri.getPort() > 0) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw new MalformedException("RVPS: expected http://HOST:PORT, found " + address, e);
    }
    throw MalformedException.at("RVPS", "http://HOST:PORT", address);
  }

  private static Channel showing(String token, Channel plain) {
    var headers = new Metadata();
    headers.put(UnaryCall.AUTHORIZATION, UnaryCall.BEARER + token);
    return ClientInterceptors.intercept(plain, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  /// @param message of upstream's form
  /// @throws MalformedException when the service refuses it, or does not answer
  public void register(String message) {
    var _ = call("RegisterReferenceValue", "message", message);
  }

  /// The value in JSON; empty when there is none.
  ///
  /// @throws MalformedException when the service refuses, or does not answer
  public Optional<String> query(String name) {
    DynamicMessage answer = call("QueryReferenceValue", NAME, name);
    return AttestationRpc.given(answer, "reference_value_results");
  }

  private DynamicMessage call(String name, String field, String value) {
    MethodDescriptor method = Schema.REFERENCE.findServiceByName(SERVICE).findMethodByName(name);
    DynamicMessage request =
        DynamicMessage.newBuilder(method.getInputType())
            .setField(method.getInputType().findFieldByName(field), value)
            .build();
    try {
      return ClientCalls.blockingUnaryCall(
          channel,
          UnaryCall.described(method),
          CallOptions.DEFAULT.withDeadlineAfter(SECONDS, TimeUnit.SECONDS),
          request);
    } catch (StatusRuntimeException e) {
      throw new MalformedException("RVPS: " + e.getStatus().getCode() + ": " + told(e), e);
    }
  }

  private static String told(StatusRuntimeException e) {
    String description = e.getStatus().getDescription();
    return description == null ? "no reason given" : description;
  }
}
