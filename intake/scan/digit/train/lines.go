package train

// The loops over planes that learning spends its time in. Each is written twice,
// for registers of 8 floats and for anything else; n is the length of all lines.

// rectify sets out to max(0, in · scale + shift).
func rectify(out, in []float32, scale, shift float32) {
	n := whole(len(in))
	if n > 0 {
		rectifyAVX(&out[0], &in[0], n, scale, shift)
	}
	for x := n; x < len(in); x++ {
		out[x] = max(0, in[x]*scale+shift)
	}
}

// mask clears grad where out is zero, and adds to sums, 8 lanes each, what is
// left of grad, and of grad · (in - mean).
func mask(grad, out, in []float32, mean float32, sums *[16]float32) {
	n := whole(len(grad))
	if n > 0 {
		maskAVX(&grad[0], &out[0], &in[0], n, mean, &sums[0])
	}
	for x := n; x < len(grad); x++ {
		if out[x] <= 0 {
			grad[x] = 0
		}
		sums[0] += grad[x]
		sums[8] += grad[x] * (in[x] - mean)
	}
}

// follows sets grad to a · grad + b · in + c.
func follows(grad, in []float32, a, b, c float32) {
	n := whole(len(grad))
	if n > 0 {
		followsAVX(&grad[0], &in[0], n, a, b, c)
	}
	for x := n; x < len(grad); x++ {
		grad[x] = a*grad[x] + b*in[x] + c
	}
}

// moments adds a line and its squares to sums, 8 lanes each.
func moments(in []float32, sums *[16]float32) {
	n := whole(len(in))
	if n > 0 {
		momentsAVX(&in[0], n, &sums[0])
	}
	for _, v := range in[n:] {
		sums[0] += v
		sums[8] += v * v
	}
}

// whole is the part of n that vectors of 8 may do.
func whole(n int) int {
	if !haveAVX {
		return 0
	}
	return n / 8 * 8
}

// fold sums lanes.
func fold(sums *[16]float32) (first, second float64) {
	for i := range 8 {
		first += float64(sums[i])
		second += float64(sums[8+i])
	}
	return first, second
}
