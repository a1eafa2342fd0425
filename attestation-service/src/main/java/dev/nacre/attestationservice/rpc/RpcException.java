package dev.nacre.attestationservice.rpc;

import io.grpc.Metadata;
import io.grpc.Status;

/// A call ends with a status.
final class RpcException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Status status;
  private final transient Metadata trailers;

  RpcException(Status status) {
    this(status, new Metadata());
  }

  /// @param trailers what is told beside it
  RpcException(Status status, Metadata trailers) {
    super(status.getDescription());
    this.status = status;
    this.trailers = trailers;
  }

  Metadata trailers() {
    return trailers;
  }

  Status status() {
    return status;
  }
}
