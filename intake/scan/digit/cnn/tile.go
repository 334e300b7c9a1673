package cnn

// Tile computes TileHigh rows of TileWide floats:
//
//	dst[r·step + x] = max(floor, bias[r] + Σ src[offsets[k] + x] · w[k·TileHigh + r])
//
// in the order of k. dst must reach to (TileHigh-1)·step + TileWide and src to
// the largest offset + TileWide: only the ends that are cheap to see are checked.
func Tile(dst []float32, step int, src []float32, offsets []int, w, bias []float32, floor float32) {
	k := len(offsets)
	_, _, _ = dst[(TileHigh-1)*step+TileWide-1], w[k*TileHigh-1], bias[TileHigh-1]
	_ = src[offsets[k-1]+TileWide-1]
	switch {
	case haveAVX512:
		tileAVX512(&dst[0], step, &src[0], &offsets[0], k, &w[0], &bias[0], floor)
	case haveAVX:
		tileHalves(dst, step, src, offsets, w, bias, floor)
	default:
		tilePlain(dst, step, src, offsets, w, bias, floor)
	}
}

// tileHalves is Tile with 256-bit registers.
func tileHalves(dst []float32, step int, src []float32, offsets []int, w, bias []float32, floor float32) {
	const half = TileHigh / 2
	for r := 0; r < TileHigh; r += half {
		tileAVX(&dst[r*step], step, &src[0], &offsets[0], len(offsets), &w[r], &bias[r], floor)
	}
}

// tilePlain is Tile without vector instructions, to the same last bit. The
// conversions keep compilers from fusing a product into a sum.
func tilePlain(dst []float32, step int, src []float32, offsets []int, w, bias []float32, floor float32) {
	for r := range TileHigh {
		var acc [TileWide]float32
		for x := range acc {
			acc[x] = bias[r]
		}
		for k, at := range offsets {
			f, px := w[k*TileHigh+r], (*[TileWide]float32)(src[at:])
			for x, v := range px {
				acc[x] += float32(v * f)
			}
		}
		row := dst[r*step : r*step+TileWide]
		for x, v := range acc {
			row[x] = max(v, floor)
		}
	}
}
