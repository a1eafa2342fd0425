/// What the launcher and the image builder need of the host: a cache, child processes, Debian
/// packages.
@NullMarked
package dev.nacre.runtime.host;

import org.jspecify.annotations.NullMarked;
