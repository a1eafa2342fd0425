package dev.nacre.attestationservice.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import dev.nacre.storage.StoreException;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What callers over gRPC, and the log, learn of a store that fails.
class FailedCallTest {
  private static final Logger LOGGER = Logger.getLogger("dev.nacre.attestationservice");

  private final List<LogRecord> logged = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          logged.add(entry);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    LOGGER.addHandler(handler);
    LOGGER.setUseParentHandlers(false);
  }

  @AfterEach
  void listenNoMore() {
    LOGGER.removeHandler(handler);
    LOGGER.setUseParentHandlers(true);
  }

  /// A server whose every question ends in `failure`.
  private static AttestationRpc.Administration failing(StoreException failure) {
    return (AttestationRpc.Administration)
        Proxy.newProxyInstance(
            FailedCallTest.class.getClassLoader(),
            new Class<?>[] {AttestationRpc.Administration.class},
            (_, method, arguments) -> {
              if (method.getName().equals("around")) {
                return ((Supplier<?>) arguments[2]).get();
              }
              throw failure;
            });
  }

  /// A call as gRPC's library makes it, whose end is kept.
  private static final class Call extends ServerCall<UnaryCall.Request, DynamicMessage> {
    private final MethodDescriptor<UnaryCall.Request, DynamicMessage> method;
    private Status status = Status.OK;

    private Call(MethodDescriptor<UnaryCall.Request, DynamicMessage> method) {
      this.method = method;
    }

    @Override
    public void request(int count) {}

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void sendMessage(DynamicMessage message) {}

    @Override
    public void close(Status end, Metadata trailers) {
      status = end;
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public MethodDescriptor<UnaryCall.Request, DynamicMessage> getMethodDescriptor() {
      return method;
    }
  }

  @SuppressWarnings("unchecked")
  private static Status end(StoreException failure) {
    var method =
        (ServerMethodDefinition<UnaryCall.Request, DynamicMessage>)
            new ReferenceRpc(failing(failure))
                .bound()
                .bindService()
                .getMethod("reference.ReferenceValueProviderService/QueryReferenceValue");
    var call = new Call(method.getMethodDescriptor());
    ServerCall.Listener<UnaryCall.Request> listener =
        method.getServerCallHandler().startCall(call, new Metadata());
    listener.onMessage(method.getMethodDescriptor().parseRequest(InputStream.nullInputStream()));
    listener.onHalfClose();
    return call.status;
  }

  @Test
  void whatMayWorkLaterIsUnavailable() {
    var away = StoreException.keyAway("Vault at vault.internal is sealed", new RuntimeException());

    Status end = end(away);

    assertThat(end.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(end.getDescription()).doesNotContain("vault.internal");
    assertThat(logged).extracting(LogRecord::getMessage).containsExactly(away.getMessage());
  }

  @Test
  void whatNobodyExpectedStandsInTheLog() {
    var damaged = new StoreException("the database is damaged");

    assertThat(end(damaged).getCode()).isEqualTo(Status.Code.INTERNAL);
    assertThat(logged).extracting(LogRecord::getThrown).containsExactly(damaged);
  }
}
