package dev.nacre.policy.syntax;

import dev.nacre.policy.source.Location;

/// A comment.
///
/// @param text what stands behind the `#`
/// @param trailing whether code stands before it on its line
public record Comment(Location at, String text, boolean trailing) {}
