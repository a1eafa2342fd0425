/// Images in files: OCI layouts, read and written, and Docker archives, read.
package dev.nacre.image.layout;
