/// Services that another process keeps: where they are, and whom to believe.
package dev.nacre.keybroker.remote;
