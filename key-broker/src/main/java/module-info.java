import org.jspecify.annotations.NullMarked;

/// The Relying Party as a server: hands out secrets to guests that proved what they are.
///
/// Start at [dev.nacre.keybroker.NacreServer].
@NullMarked
module dev.nacre.keybroker {
  requires dev.nacre.policy;
  requires io.helidon.common.tls;
  requires io.helidon.webserver;
  requires java.logging;
  requires static org.jspecify;
  requires transitive dev.nacre.attestationservice;

  exports dev.nacre.keybroker;
}
