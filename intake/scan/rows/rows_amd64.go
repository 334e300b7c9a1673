//go:build !purego

package rows

import "golang.org/x/sys/cpu"

// vectors says whether the processor has 256-bit registers for whole numbers, as
// those of servers since 2013 have.
var vectors = cpu.X86.HasAVX2

// pairsAVX2 makes n samples, 8 at least; x is the leftmost place of the first group,
// and lead how far that lies from the first sample's.
//
//go:noescape
func pairsAVX2(out *uint8, n int, up, low *uint8, x, dx, lead int)

// mixAVX2 makes n samples, 8 at least; x and lead are those of pairsAVX2.
//
//go:noescape
func mixAVX2(out *uint8, n int, up, low *uint8, x, dx, lead, y, dy int)

// thirdsAVX2 makes ten px in each of some rounds.
//
//go:noescape
func thirdsAVX2(out *uint8, rounds int, a, b, c *uint8)

// extremesAVX2 compares 32 px in each of some rounds.
//
//go:noescape
func extremesAVX2(low, high, row *uint8, rounds int)

// noneAVX2 counts the rounds of 32 px, of some, before one that has a px.
//
//go:noescape
func noneAVX2(px *bool, rounds int) int

// rampAVX2 makes eight levels in each of some rounds.
//
//go:noescape
func rampAVX2(out *uint8, rounds, v, step int)

// darkerAVX2 does eight px in each of some rounds.
//
//go:noescape
func darkerAVX2(out *uint8, rounds int, px, white *uint8, scale *[256]int32)

// aboveAVX2 does 32 px in each of some rounds.
//
//go:noescape
func aboveAVX2(out *bool, rounds int, px, floor *uint8, least uint8)
