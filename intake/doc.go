// Package intake is one return's way: an arrival becomes pages, pages become
// readings, readings get findings, and the return is queued.
//
// It knows the flow, the states and the small interfaces that the flow needs.
// It must not know SQL, HTTP, flags, or how pixels are measured.
package intake
