/// OCI images: references, registries, layers, encryption, unpacking.
package dev.nacre.image;
