/// Reference values as their owner sees them, kept here or by another service.
package dev.nacre.keybroker.reference;
