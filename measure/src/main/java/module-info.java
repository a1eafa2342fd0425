import org.jspecify.annotations.NullMarked;

/// Predicts what a processor will report of a boot.
///
/// Start at [dev.nacre.measure.SnpLaunch] for SEV-SNP, [dev.nacre.measure.SevLaunch] for SEV and
/// SEV-ES. Nothing here is shared with the room that verifies evidence: a mistake in one is not
/// repeated in the other. Nothing here touches network, clock or files.
@NullMarked
module dev.nacre.measure {
  requires static org.jspecify;
  requires transitive dev.nacre.codec;

  exports dev.nacre.measure;
}
