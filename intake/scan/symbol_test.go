package scan_test

import (
	"fmt"
	"image"
	"math"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing/qrcode/decoder"
	"github.com/makiuchi-d/gozxing/qrcode/encoder"

	"blankett/intake/scan"
)

// held is how a paper with a code is held before a camera.
type held struct {
	aslant float64 // how much closer together its far side's modules are
	bent   float64 // modules that its middle stands out
}

// place is where a px of a photo lies on a code of so many modules, which stands
// in the middle at 2.6 px a module.
func (h held) place(px scan.Point, side float64) scan.Point {
	x, y := (px.X-photoPX/2)/2.6, (px.Y-photoPX/2)/2.6
	w := 1 - h.aslant*(x+0.4*y)/side
	x, y = x/w+side/2, y/w+side/2
	return scan.Point{X: x + h.bent*math.Sin(math.Pi*y/side), Y: y + h.bent*math.Sin(math.Pi*x/side)}
}

const photoPX = 240 // side of a photo, of the size of the corpus' ones

// photo draws a code held so: each px the mean of 5 × 5 places in it.
func (h held) photo(code *encoder.QRCode) *image.Gray {
	const fine = 5
	img := image.NewGray(image.Rect(0, 0, photoPX, photoPX))
	m := code.GetMatrix()
	for i := range img.Pix {
		sum := 0
		for j := range fine * fine {
			at := scan.Point{
				X: float64(i%photoPX) + (float64(j%fine)+0.5)/fine, Y: float64(i/photoPX) + (float64(j/fine)+0.5)/fine,
			}
			p := h.place(at, float64(m.GetWidth()))
			x, y := int(math.Floor(p.X)), int(math.Floor(p.Y))
			if x < 0 || y < 0 || x >= m.GetWidth() || y >= m.GetHeight() || m.Get(x, y) == 0 {
				sum += 150
			} else {
				sum += 50
			}
		}
		img.Pix[i] = uint8(sum / (fine * fine))
	}
	return img
}

func TestLargeCodesHeldAslantAndBentAreRead(t *testing.T) {
	text := strings.Repeat("held aslant and bent ", 4)
	code, err := encoder.Encoder_encodeWithoutHint(text, decoder.ErrorCorrectionLevel_Q)
	if err != nil {
		t.Fatal(err)
	}
	side := float64(code.GetMatrix().GetWidth())
	for _, h := range []held{{0, 0}, {0.2, 0}, {0.3, 0}, {0, 1}, {0, 1.5}, {0.25, 1}, {0.25, -1}} {
		img := h.photo(code)
		for turn := range 4 {
			name := fmt.Sprintf("%+v, %d quarter turns", h, turn)
			codes := scan.Of(img).Find()
			if len(codes) != 1 || codes[0].Text != text {
				t.Errorf("%s: %d codes", name, len(codes))
			} else if turn == 0 {
				for i, want := range []scan.Point{{X: 3.5, Y: 3.5}, {X: side - 3.5, Y: 3.5}, {X: 3.5, Y: side - 3.5}} {
					at := h.place(codes[0].Finder[i], side)
					if off := math.Hypot(at.X-want.X, at.Y-want.Y); off > 0.5 {
						t.Errorf("%s: finder pattern %d is %.2f modules off", name, i, off)
					}
				}
			}
			img = quarterTurn(img)
		}
	}
}
