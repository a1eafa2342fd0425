/// Who keeps the master key of a store.
package dev.nacre.keybroker.custody;
