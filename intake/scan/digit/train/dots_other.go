//go:build !amd64

package train

const haveAVX = false

func dotsAVX(*float32, int, *float32, int, *float32) { panic("train: no AVX on this processor") }
