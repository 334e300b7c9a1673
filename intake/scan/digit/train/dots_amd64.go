package train

import "blankett/intake/scan/digit/cnn"

var haveAVX = cnn.HaveAVX()

//go:noescape
func dotsAVX(a *float32, step int, b *float32, n int, sums *float32)
