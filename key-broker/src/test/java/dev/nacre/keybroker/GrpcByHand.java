package dev.nacre.keybroker;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.helidon.webclient.grpc.GrpcClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Calls over gRPC with messages that are written field by field, without our own schema.
final class GrpcByHand {
  private GrpcByHand() {}

  /// Bytes as they are.
  static final class Plain implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] message) {
      return ByteString.copyFrom(message).newInput();
    }

    @Override
    public byte[] parse(InputStream in) {
      try {
        return in.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// @param numberedFields a number and a text, or the bytes of a message, each
  static byte[] message(Object... numberedFields) {
    var out = new ByteArrayOutputStream();
    CodedOutputStream coded = CodedOutputStream.newInstance(out);
    try {
      for (int i = 0; i < numberedFields.length; i += 2) {
        int number = (int) numberedFields[i];
        if (numberedFields[i + 1] instanceof String text) {
          coded.writeString(number, text);
        } else {
          coded.writeByteArray(number, (byte[]) numberedFields[i + 1]);
        }
      }
      coded.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /// The text of field 1, empty without one.
  static String firstText(byte[] message) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(message);
    return in.readTag() == (1 << 3 | 2) ? in.readString() : "";
  }

  /// The texts of field 1, of a message that has nothing else.
  static List<String> texts(byte[] message) {
    CodedInputStream in = CodedInputStream.newInstance(message);
    var texts = new ArrayList<String>();
    try {
      while (in.readTag() == (1 << 3 | 2)) {
        texts.add(in.readString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return texts;
  }

  /// @param token empty for a stranger
  static Channel channel(String address, String token) {
    Channel plain =
        GrpcClient.create(client -> client.baseUri(address).tls(tls -> tls.enabled(false)))
            .channel();
    return token.isEmpty() ? plain : showing(plain, "authorization", "Bearer " + token);
  }

  /// The same with `name` in the head of each call.
  static Channel showing(Channel channel, String name, String value) {
    var headers = new Metadata();
    headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  static byte[] call(Channel channel, String method, byte[] message) {
    var descriptor =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodType.UNARY)
            .setFullMethodName(method)
            .setRequestMarshaller(new Plain())
            .setResponseMarshaller(new Plain())
            .build();
    return ClientCalls.blockingUnaryCall(
        channel, descriptor, CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS), message);
  }
}
