/// Tar archives and their compression, as layers use them: one reader and one writer whose limits
/// hold before anything is allocated.
package dev.nacre.image.archive;
