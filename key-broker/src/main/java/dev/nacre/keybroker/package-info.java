/// The Relying Party as a server.
package dev.nacre.keybroker;
