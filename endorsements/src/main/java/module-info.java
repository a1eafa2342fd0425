import org.jspecify.annotations.NullMarked;

/// What the makers of hardware sign about it: fetched, kept on disk, carried to where no network
/// is. Nothing is judged here: an endorsement counts only where a verifier finds it signed by a
/// root that it pins.
///
/// Start at [dev.nacre.endorsements.EndorsementSource].
@NullMarked
module dev.nacre.endorsements {
  requires static org.jspecify;
  requires dev.nacre.web;
  requires transitive dev.nacre.attestation;
  requires transitive dev.nacre.codec;

  exports dev.nacre.endorsements;
}
