package scan_test

import (
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"blankett/forms"
	"blankett/intake/scan"
	"blankett/intake/trial/corpus"
)

// qrFloors are how many codes of each corpus are read at least, as they are and
// after each quarter turn. Find is made for sheets: a code in a photo counts when
// it is found at all.
var qrFloors = map[string][4]int{
	"qrcode-1": {20, 20, 20, 20}, "qrcode-3": {42, 42, 42, 42},
	"qrcode-5": {19, 19, 19, 19}, "qrcode-6": {15, 15, 15, 15},
}

func TestPhotographedCodesAreRead(t *testing.T) {
	dir := corpus.Dir(t, "qr")
	for name, floors := range qrFloors {
		var right [4]int
		for _, f := range pictures(filepath.Join(dir, name)) {
			img, err := decodeFile(f)
			if err != nil {
				continue
			}
			want := expected(f)
			g := asGray(img)
			for turn := range right {
				codes := scan.Of(g).Find()
				switch {
				case len(codes) == 0:
					t.Logf("%s, %d quarter turns: nothing", f, turn)
				case plain(codes[0].Text) == want:
					right[turn]++
				default:
					t.Errorf("%s, %d quarter turns: %q, want %q", f, turn, codes[0].Text, want)
				}
				g = quarterTurn(g)
			}
		}
		t.Logf("%s: %d right", name, right)
		for turn, floor := range floors {
			if right[turn] < floor {
				t.Errorf("%s, %d quarter turns: %d right, want %d", name, turn, right[turn], floor)
			}
		}
	}
}

// quarterTurn turns a picture clockwise.
func quarterTurn(g *image.Gray) *image.Gray {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	out := image.NewGray(image.Rect(0, 0, h, w))
	for y := range h {
		for x := range w {
			out.Pix[x*out.Stride+h-1-y] = g.Pix[y*g.Stride+x]
		}
	}
	return out
}

func TestNoCodeIsReadWhereThereIsNone(t *testing.T) {
	for _, f := range pictures(filepath.Join(corpus.Dir(t, "qr"), "falsepositives-2")) {
		img, err := decodeFile(f)
		if err != nil {
			continue
		}
		if codes := scan.Of(asGray(img)).Find(); len(codes) > 0 {
			t.Errorf("%s: %d codes", filepath.Base(f), len(codes))
		}
	}
}

func TestForeignPagesHaveNoCodeOfOursAndAreNotBlank(t *testing.T) {
	seen := 0
	for _, d := range []string{"amc", "leptonica", "ocrmypdf", "paperless", "receipts", "unpaper"} {
		for _, f := range some(pictures(filepath.Join(corpus.Dir(t, "pages"), d)), 5) {
			img, err := decodeFile(f)
			if err != nil {
				continue
			}
			seen++
			g := asGray(img)
			for _, c := range scan.Of(g).Find() {
				if forms.LooksLikeCode(c.Text) {
					t.Errorf("%s: a code of ours", f)
				}
			}
			if scan.Of(g).Blank() {
				t.Errorf("%s is said to be blank", f)
			}
		}
	}
	if seen < 10 {
		t.Errorf("only %d pages could be opened", seen)
	}
}

// some are the first few files; all of them when the environment has ALL.
func some(files []string, n int) []string {
	if os.Getenv("ALL") != "" {
		return files
	}
	return files[:min(n, len(files))]
}

// pictures lists a folder's pictures.
func pictures(dir string) []string {
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	var out []string
	for _, f := range files {
		switch strings.ToLower(filepath.Ext(f)) {
		case ".png", ".jpg", ".jpeg", ".tif", ".tiff":
			out = append(out, f)
		}
	}
	return out
}

// expected is the text beside a picture.
func expected(picture string) string {
	base := strings.TrimSuffix(picture, filepath.Ext(picture))
	for _, ext := range []string{".txt", ".bin"} {
		if b, err := os.ReadFile(base + ext); err == nil {
			return plain(string(b))
		}
	}
	return ""
}

// plain leaves the ends of lines out of a comparison: the corpus lost them.
func plain(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }
