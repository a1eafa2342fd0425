/// OCI images at the desk and in the guest: copy, encrypt, inspect, pull.
package dev.nacre.image;
