/// What makers and owners publish about machines, read into reference values by name.
///
/// Start at [dev.nacre.attestationservice.reference.Extractors].
package dev.nacre.attestationservice.reference;
