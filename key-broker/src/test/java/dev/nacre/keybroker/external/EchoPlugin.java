package dev.nacre.keybroker.external;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.nacre.codec.Bytes;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.grpc.GrpcRouting;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/// A plugin behind a real gRPC server: says what it was asked, and misbehaves by the second segment
/// of the path.
public final class EchoPlugin implements AutoCloseable {
  private final WebServer server;
  private final CountDownLatch closed = new CountDownLatch(1);

  /// What came: method of the service, and the fields of the message.
  public final List<String> calls = new CopyOnWriteArrayList<>();

  private EchoPlugin(Consumer<WebServerConfig.Builder> more) {
    var builder =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .shutdownHook(false)
            .connectionOptions(options -> options.tcpNoDelay(true))
            .addRouting(GrpcRouting.builder().service(service()));
    more.accept(builder);
    this.server = builder.build().start();
  }

  public static EchoPlugin start() {
    return new EchoPlugin(_ -> {});
  }

  public static EchoPlugin start(Consumer<WebServerConfig.Builder> more) {
    return new EchoPlugin(more);
  }

  public URI address(String scheme) {
    return URI.create(scheme + "://127.0.0.1:" + server.port());
  }

  private ServerServiceDefinition service() {
    return ServerServiceDefinition.builder("kbs.plugin.v1.KbsPlugin")
        .addMethod(Backend.HANDLE, answering("Handle"))
        .addMethod(Backend.VALIDATE_AUTH, answering("ValidateAuth"))
        .addMethod(Backend.NEEDS_ENCRYPTION, answering("NeedsEncryption"))
        .build();
  }

  private io.grpc.ServerCallHandler<byte[], byte[]> answering(String method) {
    return ServerCalls.asyncUnaryCall((request, observer) -> {
      Request asked = Request.parse(request);
      calls.add(method + " " + asked);
      String first = asked.path().isEmpty() ? "" : asked.path().getFirst();
      if (method.equals("Handle") && first.equals("fail")) {
        observer.onError(
            Status.fromCodeValue(Integer.parseInt(asked.path().get(1)))
                .withDescription("canary of the plugin")
                .asRuntimeException());
        return;
      }
      if (method.equals("NeedsEncryption") && first.equals("unsure")) {
        observer.onError(Status.UNAVAILABLE.asRuntimeException());
        return;
      }
      if (first.equals("hang")) {
        await();
      }
      observer.onNext(answer(method, asked));
      observer.onCompleted();
    });
  }

  private void await() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] answer(String method, Request asked) {
    return switch (method) {
      case "ValidateAuth" -> truth(!asked.method().equals("GET"));
      case "NeedsEncryption" -> truth(asked.path().contains("sealed"));
      default -> response(asked);
    };
  }

  private static byte[] truth(boolean truth) {
    return truth ? new byte[] {8, 1} : new byte[0];
  }

  private static byte[] response(Request asked) {
    boolean status = asked.path().getFirst().equals("status");
    return switch (asked.path().getFirst()) {
      case "nonsense" -> new byte[] {0x0a, 0x7f, 1};
      default ->
          fields(out -> {
            out.writeByteArray(1, Bytes.utf8("Echo:" + asked.body()).toArray());
            out.writeInt32(2, status ? Integer.parseInt(asked.path().get(1)) : 200);
            out.writeString(3, "text/plain");
          });
    };
  }

  private interface Fields {
    void to(CodedOutputStream out) throws IOException;
  }

  private static byte[] fields(Fields fields) {
    var bytes = new ByteArrayOutputStream();
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      fields.to(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /// The fields of a request, read by their numbers.
  private record Request(String body, List<String> query, List<String> path, String method) {
    static Request parse(byte[] message) {
      try {
        CodedInputStream in = CodedInputStream.newInstance(message);
        String body = "";
        String method = "";
        List<String> query = new CopyOnWriteArrayList<>();
        List<String> path = new CopyOnWriteArrayList<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
          switch (tag >>> 3) {
            case 1 -> body = in.readString();
            case 2 -> query.add(entry(in.readByteArray()));
            case 3 -> path.add(in.readString());
            case 4 -> method = in.readString();
            default -> throw new IOException("a field " + (tag >>> 3));
          }
        }
        return new Request(body, query, path, method);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static String entry(byte[] message) throws IOException {
      CodedInputStream in = CodedInputStream.newInstance(message);
      var _ = in.readTag();
      String key = in.readString();
      var _ = in.readTag();
      return key + "=" + in.readString();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop();
  }
}
