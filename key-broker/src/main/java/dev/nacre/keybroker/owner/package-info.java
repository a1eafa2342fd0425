/// What administrators ask and change over HTTP, beside policies, reference values and secrets.
package dev.nacre.keybroker.owner;
