//go:build !purego

package train

import "golang.org/x/sys/cpu"

var haveAVX = cpu.X86.HasAVX

//go:noescape
func dotsAVX(a *float32, step int, b *float32, n int, sums *float32)

//go:noescape
func rectifyAVX(out, in *float32, n int, scale, shift float32)

//go:noescape
func maskAVX(grad, out, in *float32, n int, mean float32, sums *float32)

//go:noescape
func followsAVX(grad, in *float32, n int, a, b, c float32)

//go:noescape
func momentsAVX(in *float32, n int, sums *float32)
