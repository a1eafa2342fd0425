import org.jspecify.annotations.NullMarked;

/// The host: virtual machine launcher and guest image builder.
@NullMarked
module dev.nacre.runtime {
  requires static org.jspecify;
  requires dev.nacre.codec;
}
