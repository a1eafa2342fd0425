/// Hashing and layer decryption by libgcrypt, which the image carries for crun anyway: Java that is
/// not compiled yet, or only lightly, is many times slower at both.
@NullMarked
package dev.nacre.guest.crypto;

import org.jspecify.annotations.NullMarked;
