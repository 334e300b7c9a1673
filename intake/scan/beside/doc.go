// Package beside finds what was written, stamped or drawn on a sheet outside of its
// fields: ink where the edition's blank has neither print nor a field, grouped by
// nearness. It tells large writing, and a ring or a line round a box's label.
//
// It knows pictures, registrations and blanks. What stands in the fields is for others,
// and so is what any of it means.
package beside
