import org.jspecify.annotations.NullMarked;

/// The Relying Party as a server: hands out secrets to guests that proved what they are.
///
/// Start at [dev.nacre.keybroker.NacreServer].
@NullMarked
module dev.nacre.keybroker {
  requires aircompressor.v3;
  requires com.google.protobuf;
  requires dev.nacre.policy;
  requires dev.nacre.web;
  requires io.grpc;
  requires io.grpc.stub;
  requires io.helidon.common.mapper;
  requires io.helidon.common.tls;
  requires io.helidon.config;
  requires io.helidon.service.registry;
  requires io.helidon.webclient.grpc;
  requires io.helidon.webserver;
  requires io.helidon.webserver.http2;
  requires java.logging;
  requires re2j;
  requires static org.jspecify;
  requires transitive dev.nacre.attestationservice;

  exports dev.nacre.keybroker.admin;
  exports dev.nacre.keybroker.config;
  exports dev.nacre.keybroker.custody;
  exports dev.nacre.keybroker.log;
  exports dev.nacre.keybroker.settings;
  exports dev.nacre.keybroker.tls;
  exports dev.nacre.keybroker;
}
