package main

import (
	"errors"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"blankett/forms"
	"blankett/intake/judge"
)

// TestSheetsInOnePicture lays two and three sheets of different cases into one
// picture, side by side as on an A3 glass and in a row as a feeder pulls them
// through: each case has a return for a person, which names all of them, and the
// same sheets by themselves are read as ever.
func TestSheetsInOnePicture(t *testing.T) {
	data := t.TempDir()
	sheets := filledSheets(t, data, 8, 31)[:3]
	for name, lay := range map[string]func([]sheet) *image.Gray{
		"side by side": func(s []sheet) *image.Gray { return joined(s[:2], image.Pt(1, 0)) },
		"in a row":     func(s []sheet) *image.Gray { return joined(s[:2], image.Pt(0, 1)) },
		"three":        func(s []sheet) *image.Gray { return joined(s, image.Pt(0, 1)) },
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "scan.png")
			f, err := os.Create(file)
			if err == nil {
				err = errors.Join(png.Encode(f, lay(sheets)), f.Close())
			}
			if err != nil {
				t.Fatal(err)
			}
			want := sheets[:2]
			if name == "three" {
				want = sheets
			}
			read := lines[judge.PageReading](t, blankett(t, "read", "--data", data, "--json", file))
			if len(read) != len(want) {
				t.Fatalf("%d readings, want %d", len(read), len(want))
			}
			for _, s := range want {
				i := slices.IndexFunc(read, func(p judge.PageReading) bool { return p.Sheet != nil && p.Sheet.Case == s.Case })
				if i < 0 {
					t.Fatalf("a sheet is dropped")
				}
				if p := read[i]; p.Verdict != judge.VerdictReview || len(p.Answers) > 0 {
					t.Errorf("one of several is %s with %d answers", p.Verdict, len(p.Answers))
				}
				for _, other := range want {
					if !slices.ContainsFunc(read[i].Findings, func(f forms.Finding) bool {
						return f.Reason == string(forms.ReasonCodesDisagree) && strings.Contains(f.Message, other.Case)
					}) {
						t.Errorf("a case is not named: %v", read[i].Findings)
					}
				}
			}
		})
	}
}

// joined lays sheets beside one another, along a direction.
func joined(sheets []sheet, along image.Point) *image.Gray {
	w, h := 0, 0
	for _, s := range sheets {
		size := s.img.Rect.Size()
		if along.X > 0 {
			w, h = w+size.X, max(h, size.Y)
		} else {
			w, h = max(w, size.X), h+size.Y
		}
	}
	all := image.NewGray(image.Rect(0, 0, w, h))
	draw.Draw(all, all.Rect, image.White, image.Point{}, draw.Src)
	at := image.Point{}
	for _, s := range sheets {
		size := s.img.Rect.Size()
		draw.Draw(all, image.Rectangle{at, at.Add(size)}, s.img, s.img.Rect.Min, draw.Src)
		at = at.Add(image.Pt(size.X*along.X, size.Y*along.Y))
	}
	return all
}
