package main

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"sync"

	"blankett/forms"
	"blankett/intake/trial"
)

// look writes pictures of what failed, for people.
type look struct {
	dir string // "" writes nothing

	mu   sync.Mutex
	seen map[string]int // pictures by level and measure
}

const (
	lookMost    = 60   // pictures of one kind of failure at a level
	lookPxPerMM = 12.0 // px/mm of a zone's picture
	lookAround  = 5.0  // mm around a zone
	lookQuality = 60   // of a whole sheet's JPEG
)

func newLook(dir string) *look { return &look{dir: dir, seen: map[string]int{}} }

// at writes a picture of each thing that failed on a sheet: the zone, or the
// whole scan where it is about all of it.
func (l *look) at(s *sheet, got *reading, failures []failure) error {
	if l.dir == "" {
		return nil
	}
	for _, f := range failures {
		if !l.wants(s.level, f.measure) {
			continue
		}
		name := fmt.Sprintf("%s-%s-%s", f.measure, s.id, f.field)
		var err error
		if z, ok := s.stock.page.Zone(f.field); ok && got.laid {
			err = l.zone(name, got, s.stock.page, z)
		} else {
			err = l.whole(name, got.img)
		}
		if err != nil {
			return fmt.Errorf("picture of what failed: %w", err)
		}
	}
	return nil
}

func (l *look) wants(level int, measure string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := trial.Levels[level].Name + " " + measure
	l.seen[key]++
	return l.seen[key] <= lookMost
}

// zone writes a zone and what is around it, upright.
func (l *look) zone(name string, got *reading, page forms.Page, z forms.Zone) error {
	px := func(mm float64) int { return int(mm * lookPxPerMM) }
	part := image.Rect(px(z.X-lookAround), px(z.Y-lookAround), px(z.X+z.W+lookAround), px(z.Y+z.H+lookAround))
	var b bytes.Buffer
	if err := png.Encode(&b, got.pic.Aligned(got.reg, page, lookPxPerMM).SubImage(part)); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(l.dir, name+".png"), b.Bytes(), 0o644)
}

func (l *look) whole(name string, img *image.Gray) error {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: lookQuality}); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(l.dir, name+".jpg"), b.Bytes(), 0o644)
}
