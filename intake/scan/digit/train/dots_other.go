//go:build !amd64 || purego

package train

const haveAVX = false

func dotsAVX(*float32, int, *float32, int, *float32) { panic("train: no AVX on this processor") }

func rectifyAVX(*float32, *float32, int, float32, float32) { panic("train: no AVX on this processor") }

func maskAVX(*float32, *float32, *float32, int, float32, *float32) {
	panic("train: no AVX on this processor")
}

func followsAVX(*float32, *float32, int, float32, float32, float32) {
	panic("train: no AVX on this processor")
}

func momentsAVX(*float32, int, *float32) { panic("train: no AVX on this processor") }
