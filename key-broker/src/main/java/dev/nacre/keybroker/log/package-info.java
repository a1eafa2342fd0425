/// The server's log: JSON lines for machines, text for people, each line with its request.
package dev.nacre.keybroker.log;
