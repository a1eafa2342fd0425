import org.jspecify.annotations.NullMarked;

/// The host: virtual machine launcher and guest image builder.
@NullMarked
module dev.nacre.runtime {
  requires static org.jspecify;
  requires transitive dev.nacre.codec;

  exports dev.nacre.runtime.host;
  exports dev.nacre.runtime.stack;
}
