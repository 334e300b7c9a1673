package trial

import (
	"archive/zip"
	"fmt"
	"io"
	"path"
	"sort"
	"strconv"
	"strings"
)

// LoadWays reads the letters of an archive of Omniglot, in the order of their names: a
// file each, of lines x, y, ms, with BREAK between strokes.
func LoadWays(archive io.ReaderAt, size int64) ([]Ways, error) {
	z, err := zip.NewReader(archive, size)
	if err != nil {
		return nil, fmt.Errorf("open an archive of letters: %w", err)
	}
	sort.Slice(z.File, func(i, j int) bool { return z.File[i].Name < z.File[j].Name })
	var out []Ways
	for _, f := range z.File {
		if path.Ext(f.Name) != ".txt" || strings.HasPrefix(path.Base(f.Name), ".") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return nil, fmt.Errorf("open %s: %w", f.Name, err)
		}
		text, err := io.ReadAll(r)
		r.Close()
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", f.Name, err)
		}
		if w := waysOf(string(text)); len(w) > 0 {
			out = append(out, w)
		}
	}
	return out, nil
}

// waysOf reads a letter, y upwards as it is there, downwards as it is here. Every third
// point is enough.
func waysOf(text string) Ways {
	const every = 3
	var w Ways
	var s [][2]float64
	for i, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "BREAK") {
			if len(s) > 0 {
				w = append(w, s)
			}
			s = nil
			continue
		}
		part := strings.Split(strings.TrimSpace(line), ",")
		if len(part) != 3 || i%every != 0 {
			continue
		}
		x, errX := strconv.ParseFloat(part[0], 64)
		y, errY := strconv.ParseFloat(part[1], 64)
		if errX == nil && errY == nil {
			s = append(s, [2]float64{x, -y})
		}
	}
	return w
}
