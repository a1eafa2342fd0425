import org.jspecify.annotations.NullMarked;

/// The Verifier as a service: judges evidence by the owner's policies and reference values, and
/// signs the result.
///
/// Start at [dev.nacre.attestationservice.AttestationService].
@NullMarked
module dev.nacre.attestationservice {
  requires com.google.protobuf;
  requires dev.nacre.policy;
  requires dev.nacre.web;
  requires io.grpc;
  requires io.grpc.services;
  requires io.grpc.stub;
  requires io.helidon.common.tls;
  requires io.helidon.http;
  requires io.helidon.webclient.http2;
  requires static org.jspecify;
  requires transitive dev.nacre.attestation;
  requires transitive dev.nacre.endorsements;
  requires transitive dev.nacre.protocol;
  requires transitive dev.nacre.storage;
  requires transitive io.helidon.webserver.grpc;

  exports dev.nacre.attestationservice;
  exports dev.nacre.attestationservice.reference;
  exports dev.nacre.attestationservice.remote;
  exports dev.nacre.attestationservice.rpc;
}
