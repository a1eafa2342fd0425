/// The embedded store of the owner's side.
package dev.nacre.storage;
