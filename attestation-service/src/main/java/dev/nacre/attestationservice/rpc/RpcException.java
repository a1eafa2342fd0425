package dev.nacre.attestationservice.rpc;

import io.grpc.Status;

/// A call ends with a status.
final class RpcException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Status status;

  RpcException(Status status) {
    super(status.getDescription());
    this.status = status;
  }

  Status status() {
    return status;
  }
}
