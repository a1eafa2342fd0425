/// What the container may ask of the agent, over HTTP on the loopback address.
///
/// Start at [dev.nacre.guest.rest.LoopbackService].
package dev.nacre.guest.rest;
