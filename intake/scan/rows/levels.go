package rows

// Ramp makes levels that rise or fall evenly: v and steps from there, in 65536ths of
// one. All must be levels, 0 to 255.
func Ramp(out []uint8, v, step int) {
	done := 0
	if n := len(out) / 8; vectors && n > 0 {
		rampAVX2(&out[0], n, v, step)
		done = 8 * n
	}
	v += done * step
	for i := done; i < len(out); i++ {
		out[i] = uint8(v >> 16)
		v += step
	}
}

// Darker says how much darker each px is than a level of its own, white, at the most
// 255: the difference times that level's scale, in 65536ths.
func Darker(out, px, white []uint8, scale *[256]int32) {
	px, white = px[:len(out)], white[:len(out)]
	done := 0
	if n := len(out) / 8; vectors && n > 0 {
		darkerAVX2(&out[0], n, &px[0], &white[0], scale)
		done = 8 * n
	}
	for i := done; i < len(out); i++ {
		w := white[i]
		out[i] = uint8(min(255, max(0, int32(w)-int32(px[i]))*scale[w]>>16)) // no branch: noise would mislead it
	}
}

// Above says of each px whether it is above both a floor of its own and one of all.
func Above(out []bool, px, floor []uint8, least uint8) {
	px, floor = px[:len(out)], floor[:len(out)]
	done := 0
	if n := len(out) / 32; vectors && n > 0 {
		aboveAVX2(&out[0], n, &px[0], &floor[0], least)
		done = 32 * n
	}
	for i := done; i < len(out); i++ {
		out[i] = px[i] > max(floor[i], least)
	}
}

// First is the place of the first px that is set; len(px) where none is.
func First(px []bool) int {
	i := 0
	if n := len(px) / 32; vectors && n > 0 {
		i = 32 * noneAVX2(&px[0], n)
	}
	for ; i < len(px) && !px[i]; i++ {
	}
	return i
}
