package scan_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"blankett/forms"
	"blankett/intake/scan"
)

// qrFloors are how many codes of each corpus are read at least, of how many.
// Find is made for sheets: a code in a photo counts when it is found at all.
var qrFloors = map[string]int{"qrcode-1": 20, "qrcode-3": 41, "qrcode-5": 19, "qrcode-6": 15}

func TestPhotographedCodesAreRead(t *testing.T) {
	dir := data(t, "qr")
	for name, floor := range qrFloors {
		right, wrong, all := 0, 0, 0
		for _, f := range pictures(filepath.Join(dir, name)) {
			img, err := decodeFile(f)
			if err != nil {
				continue
			}
			all++
			want := expected(f)
			codes := scan.Of(asGray(img)).Find()
			switch {
			case len(codes) > 0 && plain(codes[0].Text) == want:
				right++
			case len(codes) > 0:
				wrong++
				t.Logf("%s: %q, want %q", f, codes[0].Text, want)
			default:
				t.Logf("%s: nothing", filepath.Base(f))
			}
		}
		t.Logf("%s: %d of %d right, %d wrong", name, right, all, wrong)
		if right < floor || wrong > 0 {
			t.Errorf("%s: %d of %d right, want %d; %d wrong", name, right, all, floor, wrong)
		}
	}
}

func TestNoCodeIsReadWhereThereIsNone(t *testing.T) {
	for _, f := range pictures(filepath.Join(data(t, "qr"), "falsepositives-2")) {
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
		for _, f := range some(pictures(filepath.Join(data(t, "pages"), d)), 5) {
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
