/// The container: its OCI bundle and its life under crun.
///
/// Start at [dev.nacre.guest.container.Container].
package dev.nacre.guest.container;
