//go:build !amd64 || purego

package rows

const vectors = false

func pairsAVX2(*uint8, int, *uint8, *uint8, int, int, int) { panic("rows: no AVX2 here") }

func mixAVX2(*uint8, int, *uint8, *uint8, int, int, int, int, int) { panic("rows: no AVX2 here") }

func thirdsAVX2(*uint8, int, *uint8, *uint8, *uint8) { panic("rows: no AVX2 here") }

func extremesAVX2(*uint8, *uint8, *uint8, int) { panic("rows: no AVX2 here") }

func rampAVX2(*uint8, int, int, int) { panic("rows: no AVX2 here") }

func darkerAVX2(*uint8, int, *uint8, *uint8, *[256]int32) { panic("rows: no AVX2 here") }

func aboveAVX2(*bool, int, *uint8, *uint8, uint8) { panic("rows: no AVX2 here") }

func noneAVX2(*bool, int) int { panic("rows: no AVX2 here") }
