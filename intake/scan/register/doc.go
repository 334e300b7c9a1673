// Package register says where a page lies in a picture: it finds and decodes the QR
// codes, finds the corner marks, fits a homography to them, and lays the page more
// closely by landmarks of its own print, with the bend of the paper beside the plane.
//
// It knows pictures and where things stand on a page. It must not know what a pen
// added, nor judge: a page that can't be laid has no registration, and one that is laid
// badly says how badly, in mm.
package register
