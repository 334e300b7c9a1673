//go:build !amd64 || purego

package cnn

const haveAVX, haveAVX512 = false, false

func tileAVX(*float32, int, *float32, *int, int, *float32, *float32, float32) {
	panic("cnn: no AVX on this processor")
}

func tileAVX512(*float32, int, *float32, *int, int, *float32, *float32, float32) {
	panic("cnn: no AVX on this processor")
}

func splitAVX(*float32, int, *float32, int, int) { panic("cnn: no AVX on this processor") }

func joinAVX(*float32, int, *float32, int, float32, int) { panic("cnn: no AVX on this processor") }
