/// Who administers, and what each of them may do.
package dev.nacre.keybroker.admin;
