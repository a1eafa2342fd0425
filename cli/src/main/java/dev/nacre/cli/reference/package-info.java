/// Reference values, and upstream's tool of their service.
package dev.nacre.cli.reference;
