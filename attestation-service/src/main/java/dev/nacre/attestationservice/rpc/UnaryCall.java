package dev.nacre.attestationservice.rpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import dev.nacre.attestationservice.Awaited;
import dev.nacre.attestationservice.remote.UnaryCalls;
import dev.nacre.codec.trace.TraceContext;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.helidon.webserver.grpc.ServerContextKeys;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One method: a message in, a message out.
final class UnaryCall implements ServerCallHandler<UnaryCall.Request, DynamicMessage> {
  private static final System.Logger LOG = System.getLogger("dev.nacre.attestationservice");
  static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> ACCEPT =
      Metadata.Key.of("accept", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> TRACEPARENT =
      Metadata.Key.of(TraceContext.HEADER, Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> WANTED =
      Metadata.Key.of(UnaryCalls.DETAILS_WANTED, Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> TIMEOUT =
      Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER);

  /// The names of what calls read.
  static final Set<String> METADATA =
      Stream.of(AUTHORIZATION, ACCEPT, TRACEPARENT, TIMEOUT, WANTED)
          .map(Metadata.Key::name)
          .collect(Collectors.toUnmodifiableSet());

  static final String BEARER = "Bearer ";
  private static final int DEEPEST = 10;

  /// Characters of a sentence, each of at most nine in the header.
  private static final int LONGEST = 1_000;

  private final Answering answering;

  private UnaryCall(Answering answering) {
    this.answering = answering;
  }

  /// Answers a message.
  interface Answering {
    /// @throws RpcException when there is no answer
    DynamicMessage answer(DynamicMessage message, Caller caller);
  }

  /// What a call's head says.
  ///
  /// @param bearer what the caller shows as an administrator, not yet believed
  /// @param traceparent what it names as its cause
  /// @param certificate what the connection was opened with; TLS has checked its chain
  /// @param accepts the form of token that it asks for, as a media type; empty for the usual one
  /// @param wantsFindings whether it understands more of a refusal than a sentence
  record Caller(
      Optional<String> bearer,
      Optional<X509Certificate> certificate,
      Optional<String> traceparent,
      String accepts,
      boolean wantsFindings) {}

  static ServerMethodDefinition<Request, DynamicMessage> of(
      MethodDescriptor method, Answering answering) {
    return ServerMethodDefinition.create(described(method), new UnaryCall(answering));
  }

  /// The method as gRPC describes it.
  private static io.grpc.MethodDescriptor<Request, DynamicMessage> described(
      MethodDescriptor method) {
    return io.grpc.MethodDescriptor.<Request, DynamicMessage>newBuilder()
        .setType(MethodType.UNARY)
        .setFullMethodName(
            io.grpc.MethodDescriptor.generateFullMethodName(
                method.getService().getFullName(), method.getName()))
        .setRequestMarshaller(new Requests(method.getInputType()))
        .setResponseMarshaller(new Answers())
        .build();
  }

  @Override
  public ServerCall.Listener<Request> startCall(
      ServerCall<Request, DynamicMessage> call, Metadata headers) {
    Optional<String> bearer =
        Optional.ofNullable(headers.get(AUTHORIZATION))
            .filter(value -> value.startsWith(BEARER))
            .map(value -> value.substring(BEARER.length()).strip());
    String accepts = Optional.ofNullable(headers.get(ACCEPT)).orElse("");
    var caller =
        new Caller(
            bearer,
            certificate(),
            Optional.ofNullable(headers.get(TRACEPARENT)),
            accepts,
            headers.containsKey(WANTED));
    var deadline = CallDeadline.of(Optional.ofNullable(headers.get(TIMEOUT)));
    return ServerCalls.<Request, DynamicMessage>asyncUnaryCall(
            (request, observer) -> answer(request, caller, deadline, observer))
        .startCall(call, headers);
  }

  private static Optional<X509Certificate> certificate() {
    return Optional.ofNullable(ServerContextKeys.CONNECTION_CONTEXT.get())
        .flatMap(connection -> connection.remotePeer().tlsCertificates())
        .filter(chain -> chain.length > 0)
        .map(chain -> (X509Certificate) chain[0]);
  }

  private void answer(
      Request request,
      Caller caller,
      CallDeadline deadline,
      StreamObserver<DynamicMessage> observer) {
    DynamicMessage answer;
    try {
      deadline.requireTime();
      DynamicMessage message = request.required();
      answer =
          Awaited.during(
              () -> deadline.hasTime() && !isCancelled(observer),
              () -> answering.answer(message, caller));
      deadline.requireTime();
    } catch (RpcException e) {
      observer.onError(encoded(e.status()).asRuntimeException(e.trailers()));
      return;
    } catch (Awaited.GoneException e) {
      Status gone = deadline.hasTime() ? Status.CANCELLED : Status.DEADLINE_EXCEEDED;
      observer.onError(gone.withDescription(e.getMessage()).asRuntimeException());
      return;
    } catch (RuntimeException | Error e) {
      // Nobody else would end the call, and its caller would wait for ever.
      LOG.log(System.Logger.Level.ERROR, "a call over gRPC failed unexpectedly", e);
      observer.onError(
          Status.INTERNAL.withDescription("the service failed").withCause(e).asRuntimeException());
      return;
    }
    observer.onNext(answer);
    observer.onCompleted();
  }

  private static boolean isCancelled(StreamObserver<DynamicMessage> observer) {
    return observer instanceof ServerCallStreamObserver<DynamicMessage> known
        && known.isCancelled();
  }

  /// With its sentence percent-encoded, which the server leaves to us (gRPC over HTTP2,
  /// `Status-Message`): what is not visible ASCII breaks a header, and so does, in Helidon, what
  /// does not fit into one frame.
  private static Status encoded(Status status) {
    String description = status.getDescription();
    return description == null ? status : status.withDescription(encoded(description));
  }

  private static String encoded(String sentence) {
    var out = new StringBuilder();
    String told = sentence.length() > LONGEST ? sentence.substring(0, LONGEST) + "…" : sentence;
    for (byte one : told.getBytes(StandardCharsets.UTF_8)) {
      if (one >= ' ' && one <= '~' && one != '%') {
        out.append((char) one);
      } else {
        out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(one));
      }
    }
    return out.toString();
  }

  /// What came for a message.
  ///
  /// @param message empty when it is malformed
  /// @param type what it should be
  record Request(Optional<DynamicMessage> message, Descriptor type) {
    /// @throws RpcException when it is malformed
    DynamicMessage required() {
      return message.orElseThrow(() ->
          new RpcException(
              Status.INVALID_ARGUMENT.withDescription("malformed " + type.getFullName())));
    }
  }

  /// Messages of one type, with bounds on their depth. One that is malformed is told by its answer:
  /// of an exception here the server would make a line of its log and another sentence.
  private record Requests(Descriptor type) implements Marshaller<Request> {
    @Override
    public InputStream stream(Request request) {
      return request.required().toByteString().newInput();
    }

    @Override
    public Request parse(InputStream in) {
      try {
        var coded = CodedInputStream.newInstance(in);
        var _ = coded.setRecursionLimit(DEEPEST);
        return new Request(Optional.of(DynamicMessage.parseFrom(type, coded)), type);
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "malformed " + type.getFullName(), e);
        return new Request(Optional.empty(), type);
      }
    }
  }

  /// Messages that only leave.
  private record Answers() implements Marshaller<DynamicMessage> {
    @Override
    public InputStream stream(DynamicMessage message) {
      return message.toByteString().newInput();
    }

    @Override
    public DynamicMessage parse(InputStream in) {
      throw new IllegalStateException("an answer does not arrive here");
    }
  }
}
