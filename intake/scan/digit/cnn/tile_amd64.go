//go:build !purego

package cnn

import "golang.org/x/sys/cpu"

// haveAVX says whether the processor and the operating system know 256-bit
// registers, as all servers since 2011 do; haveAVX512 the same of 512-bit ones.
var haveAVX, haveAVX512 = cpu.X86.HasAVX, cpu.X86.HasAVX512F

// tileAVX computes half a tile's rows, at most 4; there are no registers for more.
//
//go:noescape
func tileAVX(dst *float32, step int, src *float32, offsets *int, k int, w, bias *float32, floor float32)

//go:noescape
func tileAVX512(dst *float32, step int, src *float32, offsets *int, k int, w, bias *float32, floor float32)

// splitAVX is split; src is the first px in the first quarter.
//
//go:noescape
func splitAVX(dst *float32, field int, src *float32, quarter, squares int)

// joinAVX is join; dst is the first px in the first quarter.
//
//go:noescape
func joinAVX(dst *float32, quarter int, src *float32, field int, bias float32, squares int)
