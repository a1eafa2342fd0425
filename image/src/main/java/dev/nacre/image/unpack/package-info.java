/// Layers become a directory tree: whiteouts, links, owners, modes, times and limits.
///
/// Start at [dev.nacre.image.unpack.RootFilesystem].
package dev.nacre.image.unpack;
