/// Values by namespace and key, logs that only grow, secrets under a master key.
package dev.nacre.storage;
