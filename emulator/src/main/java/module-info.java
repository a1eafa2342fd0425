import org.jspecify.annotations.NullMarked;

/// A processor in software, for the lab only.
///
/// Start at [dev.nacre.emulator.EmulatedAmd]. Nothing here is trusted by default anywhere: a
/// verifier accepts what an emulated processor signs only under trust anchors whose name contains
/// `emulated`.
@NullMarked
module dev.nacre.emulator {
  requires static org.jspecify;
  requires transitive dev.nacre.codec;
  requires transitive dev.nacre.measure;
  requires java.xml.crypto;
  requires org.bouncycastle.pkix;
  requires org.bouncycastle.provider;

  exports dev.nacre.emulator;
  exports dev.nacre.emulator.lab;
}
