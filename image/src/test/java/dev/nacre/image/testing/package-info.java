/// What the tests of this room share.
package dev.nacre.image.testing;
