package dev.nacre.keybroker.external;

import dev.nacre.keybroker.keys.KeySourceException;
import dev.nacre.keybroker.keys.PeerCertificates;
import dev.nacre.keybroker.plugin.ExternalSettings;
import dev.nacre.keybroker.plugin.PluginCall;
import dev.nacre.keybroker.plugin.PluginException;
import dev.nacre.keybroker.plugin.PluginException.Reason;
import dev.nacre.web.FewAtOnce;
import dev.nacre.web.NoTurnException;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.helidon.common.tls.Tls;
import io.helidon.webclient.api.WebClient;
import io.helidon.webclient.grpc.GrpcClient;
import io.helidon.webclient.grpc.GrpcClientProtocolConfig;
import io.helidon.webclient.http2.Http2ClientProtocolConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/// One external plugin: service `kbs.plugin.v1.KbsPlugin`.
final class Backend {
  static final MethodDescriptor<byte[], byte[]> HANDLE = method("Handle");
  static final MethodDescriptor<byte[], byte[]> VALIDATE_AUTH = method("ValidateAuth");
  static final MethodDescriptor<byte[], byte[]> NEEDS_ENCRYPTION = method("NeedsEncryption");

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration PATIENCE_FOR_A_TURN = Duration.ofSeconds(2);
  private static final int AT_ONCE = 32;

  /// In bytes. Without it a head that does not end fills the memory.
  private static final int LARGEST_HEAD = 64 << 10;

  private final ExternalSettings settings;
  private final Channel channel;

  /// Anybody makes us ask whose call it is: what proven guests call has turns of its own.
  private final FewAtOnce strangers = FewAtOnce.of(AT_ONCE);

  private final FewAtOnce admitted = FewAtOnce.of(AT_ONCE);
  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();

  private Backend(ExternalSettings settings, Channel channel) {
    this.settings = settings;
    this.channel = channel;
  }

  static Backend of(ExternalSettings settings) {
    WebClient client =
        WebClient.create(builder ->
            builder
                .baseUri(settings.endpoint().toString())
                .tls(tls(settings))
                .connectTimeout(settings.timeout())
                .followRedirects(false)
                .addProtocolConfig(
                    Http2ClientProtocolConfig.builder()
                        .maxHeaderListSize(LARGEST_HEAD)
                        .buildPrototype()));
    GrpcClientProtocolConfig waiting =
        GrpcClientProtocolConfig.builder()
            .pollWaitTime(settings.timeout())
            .abortPollTimeExpired(true)
            .buildPrototype();
    return new Backend(settings, client.client(GrpcClient.PROTOCOL, waiting).channel());
  }

  private static Tls tls(ExternalSettings settings) {
    return settings
        .authority()
        .map(authority ->
            Tls.builder()
                .sslContext(context(authority, settings))
                .addApplicationProtocol("h2")
                .build())
        .orElseGet(() -> Tls.builder().enabled(false).build());
  }

  private static SSLContext context(Path authority, ExternalSettings settings) {
    try {
      return PeerCertificates.context(authority, settings.client());
    } catch (KeySourceException e) {
      throw new PluginException(
          Reason.FAILED, "the external plugin " + settings.name() + ": " + e.getMessage(), e);
    }
  }

  private static MethodDescriptor<byte[], byte[]> method(String name) {
    return MethodDescriptor.<byte[], byte[]>newBuilder()
        .setType(MethodType.UNARY)
        .setFullMethodName("kbs.plugin.v1.KbsPlugin/" + name)
        .setRequestMarshaller(new WholeMessage())
        .setResponseMarshaller(new WholeMessage())
        .build();
  }

  /// The answer within the time, whatever the plugin does.
  ///
  /// @throws PluginException when there is none, or as many as may ask do already
  byte[] call(MethodDescriptor<byte[], byte[]> method, PluginCall call) {
    FewAtOnce turns = method == VALIDATE_AUTH ? strangers : admitted;
    try (var _ = turns.begin(PATIENCE_FOR_A_TURN)) {
      return answer(method, Messages.request(call));
    } catch (NoTurnException e) {
      throw new PluginException(Reason.BUSY, sentence("is busy: " + e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("was not awaited", e);
    }
  }

  private byte[] answer(MethodDescriptor<byte[], byte[]> method, byte[] request)
      throws InterruptedException {
    Future<byte[]> answer =
        calls.submit(
            () -> ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, request));
    try {
      return answer.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      var _ = answer.cancel(true);
      throw failed("does not answer within " + settings.timeout().toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof StatusRuntimeException refused
          ? refused(refused)
          : failed("cannot be reached", e);
    }
  }

  private PluginException refused(StatusRuntimeException refused) {
    Reason reason =
        switch (refused.getStatus().getCode()) {
          case NOT_FOUND -> Reason.NOT_FOUND;
          case INVALID_ARGUMENT, OUT_OF_RANGE, FAILED_PRECONDITION -> Reason.MALFORMED;
          case PERMISSION_DENIED, UNAUTHENTICATED -> Reason.DENIED;
          case OK,
              CANCELLED,
              UNKNOWN,
              DEADLINE_EXCEEDED,
              ALREADY_EXISTS,
              RESOURCE_EXHAUSTED,
              ABORTED,
              UNIMPLEMENTED,
              INTERNAL,
              UNAVAILABLE,
              DATA_LOSS ->
              Reason.FAILED;
        };
    return new PluginException(
        reason, sentence("answers with " + refused.getStatus().getCode()), refused);
  }

  private PluginException failed(String what, Exception cause) {
    return new PluginException(Reason.FAILED, sentence(what), cause);
  }

  private String sentence(String what) {
    return "the external plugin " + settings.name() + " " + what;
  }

  void awaitConnection() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Duration pause = FIRST_PAUSE;
    while (true) {
      try {
        connect();
        return;
      } catch (IOException e) {
        if (System.nanoTime() + pause.toNanos() > end) {
          throw failed("cannot be reached at " + settings.endpoint(), e);
        }
      }
      sleep(pause);
      Duration twice = pause.multipliedBy(2);
      pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }
  }

  private void connect() throws IOException {
    URI endpoint = settings.endpoint();
    int standard = endpoint.getScheme().equals("https") ? 443 : 80;
    int port = endpoint.getPort() < 0 ? standard : endpoint.getPort();
    try (var socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(endpoint.getHost(), port), (int) settings.timeout().toMillis());
    }
  }

  private void sleep(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("was not awaited", e);
    }
  }

  void close() {
    var _ = calls.shutdownNow();
  }
}
