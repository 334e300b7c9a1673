package page

import (
	"bytes"
	"image"
	"slices"
	"testing"
)

// tiffcp writes a TIFF anew; its options follow.
func tiffcp(t testing.TB, data []byte, args ...string) []byte {
	return tool(t, data, append(append([]string{"tiffcp"}, args...), "IN", "OUT")...)
}

// Every kind of pixels, through every compression and layout that fits it.
func TestTIFF(t *testing.T) {
	want := sheet(219, 301) // no multiple of 8, or of a tile
	w, h := 219, 301
	wide := func(v byte) []byte { return []byte{0, v} } // 16 bits, little-endian
	ramp := func(n int) []int {                         // a palette that begins with white
		var all []int
		for i := range 3 * n {
			all = append(all, 65535*(n-1-i%n)/(n-1))
		}
		return all
	}
	kinds := map[string]tiff{
		"1 bit 1 is ink":    {w, h, 1, 1, 0, packed(want, 1, true), nil},
		"1 bit 0 is ink":    {w, h, 1, 1, 1, packed(want, 1, false), nil},
		"4 bits":            {w, h, 4, 1, 1, packed(want, 4, false), nil},
		"grey":              {w, h, 8, 1, 1, want.Pix, nil},
		"grey 255 is ink":   {w, h, 8, 1, 0, packed(want, 8, true), nil},
		"grey of 16 bits":   {w, h, 16, 1, 1, inColours(want, wide), nil},
		"RGB":               {w, h, 8, 3, 2, inColours(want, func(v byte) []byte { return []byte{v, v, v} }), nil},
		"RGB of 16 bits":    {w, h, 16, 3, 2, inColours(want, func(v byte) []byte { return []byte{0, v, 0, v, 0, v} }), nil},
		"transparent paper": {w, h, 8, 4, 2, inColours(want, func(v byte) []byte { return []byte{0, 0, 0, 255 - v} }), map[int][]int{338: {2}}},
		"CMYK":              {w, h, 8, 4, 5, inColours(want, func(v byte) []byte { return []byte{0, 0, 0, 255 - v} }), nil},
		"palette":           {w, h, 8, 1, 3, packed(want, 8, true), map[int][]int{320: ramp(256)}},
		"palette of 2":      {w, h, 1, 1, 3, packed(want, 1, true), map[int][]int{320: ramp(2)}},
	}
	ways := [][]string{
		nil, {"-c", "lzw"}, {"-c", "lzw:2"}, {"-c", "zip"}, {"-c", "packbits", "-B"}, {"-8"}, {"-c", "zip", "-8", "-B"},
		{"-r", "16"}, {"-t", "-w", "64", "-l", "48", "-c", "lzw"}, {"-f", "lsb2msb", "-c", "packbits"}, {"-p", "separate"},
	}
	faxWays := [][]string{{"-c", "g3"}, {"-c", "g3:2d:fill"}, {"-c", "g4"}, {"-c", "g4", "-f", "lsb2msb", "-r", "24"}, {"-t", "-w", "64", "-l", "64", "-c", "g4"}}
	for name, kind := range kinds {
		t.Run(name, func(t *testing.T) {
			all := ways
			if kind.bits == 1 && kind.photometric < 2 {
				all = slices.Concat(ways, faxWays)
			}
			if kind.bits == 8 && kind.photometric < 2 || kind.photometric == 2 && kind.bits == 8 && kind.parts == 3 {
				all = append(slices.Clip(ways), []string{"-c", "jpeg:90", "-r", "16"}, []string{"-c", "jpeg:90", "-t", "-w", "64", "-l", "64"})
			}
			for _, way := range all {
				data := kind.bytes()
				if way != nil {
					if slices.Contains(way, "lzw:2") && kind.bits < 8 || slices.Contains(way, "separate") && (kind.bits != 8 || kind.parts < 3) {
						continue // the predictor is for whole bytes, and planes for colours
					}
					data = tiffcp(t, data, way...)
				}
				if off := same(read(t, data, 1), want); off > 1.5 {
					t.Errorf("%v: differs by %.1f levels on the mean", way, off)
				}
			}
		})
	}
}

func TestTIFFOfManyPages(t *testing.T) {
	var paths []string
	var pages []*image.Gray
	for n := range 3 {
		pages = append(pages, sheet(100+40*n, 150))
		paths = append(paths, kept(t, bilevel(pages[n])))
	}
	data := tool(t, nil, slices.Concat([]string{"tiffcp", "-c", "g4"}, paths, []string{"OUT"})...)
	d, err := Open(data)
	if err != nil || d.Len() != 3 {
		t.Fatalf("%v, %v", d, err)
	}
	for _, n := range []int{3, 1, 2} {
		img, err := d.Page(n)
		if err != nil || same(img, pages[n-1]) != 0 {
			t.Errorf("page %d: %v", n, err)
		}
	}
}

// A fax has a damaged row now and then; more of them are no page.
func TestDamagedRows(t *testing.T) {
	want := text(800, 1100)
	whole := tiffcp(t, bilevel(want), "-c", "g3", "-r", "2000")
	at := bytes.Index(whole, strip(whole))
	for _, c := range []struct{ every, most int }{{0, 0}, {1 << 20, 2}, {200, 255}} {
		data := bytes.Clone(whole)
		for i := at + 999; c.every > 0 && i < at+len(strip(whole)); i += c.every {
			data[i] ^= 0x5a
		}
		d, err := Open(data)
		if err != nil {
			t.Fatal(err)
		}
		img, err := d.Page(1)
		if c.most == 255 && err == nil {
			t.Error("a page full of damaged rows is given")
		} else if c.most < 255 && (err != nil || same(img, blackAndWhite(want)) > float64(c.most)) {
			t.Errorf("damage every %d bytes: %v", c.every, err)
		}
	}
}

func blackAndWhite(img *image.Gray) *image.Gray {
	out := image.NewGray(img.Rect)
	for i, v := range img.Pix {
		if v >= 128 {
			out.Pix[i] = 255
		}
	}
	return out
}

// What the walker of the directories has not seen, libtiff must not decode.
func TestTIFFThatSaysTwoSizes(t *testing.T) {
	p := tiff{w: 60, h: 60, bits: 8, parts: 1, photometric: 1, data: sheet(60, 60).Pix}.bytes()
	tiled := tiffcp(t, p, "-t", "-w", "16", "-l", "16")
	tag := []byte{0x42, 0x01, 0x03, 0x00} // TileWidth, SHORT
	at := bytes.Index(tiled, tag)
	if at < 0 {
		tag = []byte{0x42, 0x01, 0x04, 0x00}
		at = bytes.Index(tiled, tag)
	}
	copy(tiled[at:], []byte{0x42, 0x01, 0x04, 0x00, 1, 0, 0, 0, 0, 0, 0, 0x10})
	d, err := Open(tiled)
	if err == nil {
		_, err = d.Page(1)
	}
	if reason(err) != PageUnreadable {
		t.Errorf("tiles of 268 million px wide: %v", err)
	}
}

// A standard fax has half as many rows as a page: its px are made square, those of
// other files, and of files that say nonsense, stay.
func TestSquarePx(t *testing.T) {
	page := sheet(400, 566)
	half := image.NewGray(image.Rect(0, 0, 400, 283))
	for y := range 283 {
		copy(half.Pix[y*400:], page.Pix[2*y*400:][:400])
	}
	for name, c := range map[string]struct {
		img          *image.Gray
		across, down float64
		want         image.Point
	}{
		"a standard fax":       {half, 204, 102, image.Pt(400, 566)},
		"a fine fax":           {page, 204, 196, image.Pt(400, 566)},
		"nothing said":         {half, 0, 0, image.Pt(400, 283)},
		"square px said wrong": {sheet(400, 566), 204, 98, image.Pt(400, 566)},
		"nonsense":             {half, 7200, 1, image.Pt(400, 283)},
		"columns wide apart":   {sheet(200, 566), 100, 200, image.Pt(400, 566)},
	} {
		if got := squared(c.img, c.across, c.down).Rect.Size(); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
