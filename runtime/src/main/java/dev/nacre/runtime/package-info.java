/// Starts virtual machines under QEMU and hears what their agents say.
///
/// Start at [dev.nacre.runtime.Launcher]. The host is not trusted by the workload's owner: nothing
/// here holds a secret, and nothing here decides whether a machine may have one.
package dev.nacre.runtime;
