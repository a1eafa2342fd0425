/// Where the secrets of the plugin `resource` lie: in the own store, or in somebody else's.
package dev.nacre.keybroker.backend;
