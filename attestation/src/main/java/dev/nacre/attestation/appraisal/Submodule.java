package dev.nacre.attestation.appraisal;

import dev.nacre.codec.json.JsonObject;

/// The claims of one attested part of a machine.
///
/// @param deviceClass the class whose attestation policy judges them: `cpu`, `gpu`, `switch`, …
/// @param claims in exactly the names and JSON types that upstream's policies read, with ours under
///   the member `nacre`
public record Submodule(String deviceClass, JsonObject claims) {}
