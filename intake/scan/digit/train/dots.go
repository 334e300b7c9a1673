package train

// dotsOut is how many sums dots adds to: 4 rows, 3 taps, 8 lanes.
const dotsOut = 4 * 3 * 8

// dots adds, for rows r below 4, taps t below 3 and lanes i below 8,
//
//	sums[(r·3 + t)·8 + i] += Σ a[r·step + x] · b[x + t]   over x = i, i+8, … below n
//
// n is a multiple of 8, and b reaches to n + 2.
func dots(a []float32, step int, b []float32, n int, sums []float32) {
	_, _, _ = a[3*step+n-1], b[n+1], sums[dotsOut-1]
	if haveAVX {
		dotsAVX(&a[0], step, &b[0], n, &sums[0])
		return
	}
	for r := range 4 {
		for t := range 3 {
			out := sums[(r*3+t)*8 : (r*3+t)*8+8]
			for x := range n {
				out[x%8] += a[r*step+x] * b[x+t]
			}
		}
	}
}
