/// What guests and owners may ask for behind `/kbs/v0/NAME`, one class a name.
package dev.nacre.keybroker.plugin;
