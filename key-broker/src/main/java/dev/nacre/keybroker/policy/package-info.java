/// The owner's policies, and what a change of them would change.
package dev.nacre.keybroker.policy;
