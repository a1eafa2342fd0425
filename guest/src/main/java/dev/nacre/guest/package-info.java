/// The agent: process 1 of the machine.
///
/// Start at [dev.nacre.guest.Agent].
package dev.nacre.guest;
