import org.jspecify.annotations.NullMarked;

/// A processor in software, for the lab only.
@NullMarked
module dev.nacre.emulator {
  requires static org.jspecify;
  requires dev.nacre.codec;
}
