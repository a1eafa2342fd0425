/// What crosses between the processes of Nacre.
package dev.nacre.protocol;
