import org.jspecify.annotations.NullMarked;

/// The host: virtual machine launcher and guest image builder.
///
/// Start at [dev.nacre.runtime.Launcher]; [dev.nacre.runtime.stack.EnclaveStack] provides what a
/// machine boots.
@NullMarked
module dev.nacre.runtime {
  requires static org.jspecify;
  requires aircompressor.v3;
  requires transitive dev.nacre.codec;
  requires transitive dev.nacre.protocol;

  exports dev.nacre.runtime;
  exports dev.nacre.runtime.host;
  exports dev.nacre.runtime.stack;
}
