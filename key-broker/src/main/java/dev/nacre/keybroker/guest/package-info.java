/// A guest's way to a secret: challenge, attestation, release.
package dev.nacre.keybroker.guest;
