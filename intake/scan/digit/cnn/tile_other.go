//go:build !amd64

package cnn

const haveAVX = false

func tileAVX(*float32, int, *float32, *int, int, *float32, *float32, float32) {
	panic("cnn: no AVX on this processor")
}
