// Package geometry has what plane pictures of plane pages need: points, planar
// homographies with their least-squares fits (direct linear transform, affine,
// similarity), and a few numbers.
//
// It knows numbers only. It must not know pictures, pages or forms.
package geometry
