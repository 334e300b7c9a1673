// Package page turns the bytes of a file into grey pages: PDF, TIFF, JPEG, PNG,
// WebP, BMP, JPEG 2000. A scan comes out with the pixels it has, whatever
// resolution or paper the file claims.
//
// Of a page that a program drew it also says what was filled in on a screen.
//
// It knows file formats, and trusts none of them: sizes are checked in headers
// before anything is allocated, and a bad file or page is a *Fault, never a
// panic. Parts of it are C code (libjpeg-turbo, libtiff, OpenJPEG through
// Leptonica) or PDFium in WebAssembly, so it runs in the reader's child process
// and nowhere else.
//
// It must not know forms, rules, or the database.
package page
