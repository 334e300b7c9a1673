package page

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"

	"github.com/pdfcpu/pdfcpu/pkg/filter"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// isPicture says whether a filter makes pixels, not bytes.
func isPicture(name string) bool {
	switch name {
	case filter.DCT, filter.CCITTFax, filter.JBIG2, filter.JPX:
		return true
	}
	return false
}

// decoded takes off all filters of a stream that holds no picture. What could
// be had of a damaged stream is given along with the error.
func (f *pdfFile) decoded(sd *types.StreamDict, limit int) ([]byte, error) {
	data, last, err := f.unwrapped(sd, limit)
	if last != nil {
		return nil, fmt.Errorf("a picture's filter %s where bytes were wanted", last.Name)
	}
	return data, err
}

// unwrapped takes off a stream's filters up to the one that makes pixels, and
// says which that is; nil when there is none.
func (f *pdfFile) unwrapped(sd *types.StreamDict, limit int) (data []byte, last *types.PDFFilter, err error) {
	data = sd.Raw
	for i, fl := range sd.FilterPipeline {
		if isPicture(fl.Name) {
			if i != len(sd.FilterPipeline)-1 {
				return nil, nil, fmt.Errorf("filter %s in the middle", fl.Name)
			}
			return data, &fl, nil
		}
		if data, err = f.unfilter(data, fl, limit); err != nil {
			return data, nil, fmt.Errorf("filter %s: %w", fl.Name, err)
		}
	}
	return data, nil, nil
}

func (f *pdfFile) unfilter(data []byte, fl types.PDFFilter, limit int) ([]byte, error) {
	if fl.Name == filter.Flate {
		return f.inflate(data, fl.DecodeParms, limit)
	}
	parms := map[string]int{}
	for _, key := range []string{"Predictor", "Colors", "BitsPerComponent", "Columns", "EarlyChange"} {
		if v, ok := f.number(fl.DecodeParms[key]); ok {
			parms[key] = int(v)
		}
	}
	one, err := filter.NewFilter(fl.Name, parms, int64(limit))
	if err != nil {
		return nil, err
	}
	r, err := one.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(r, int64(limit)))
}

// inflate is ours because a scan may end early: what came out of it is kept.
func (f *pdfFile) inflate(data []byte, parms types.Dict, limit int) ([]byte, error) {
	z, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	defer z.Close()
	var out bytes.Buffer
	_, err = io.Copy(&out, io.LimitReader(z, int64(limit)))
	if out.Len() == 0 && err != nil {
		return nil, err
	}
	p := predictor{
		kind: f.int(parms["Predictor"], 1), colors: f.int(parms["Colors"], 1),
		bits: f.int(parms["BitsPerComponent"], 8), columns: f.int(parms["Columns"], 1),
	}
	return p.undo(out.Bytes())
}

// predictor is how rows were changed before they were compressed.
type predictor struct{ kind, colors, bits, columns int }

var errPredictor = errors.New("a predictor out of range")

func (p predictor) undo(data []byte) ([]byte, error) {
	if p.kind <= 1 {
		return data, nil
	}
	if p.colors < 1 || p.colors > 32 || p.bits < 1 || p.bits > 16 || p.columns < 1 || p.columns > maxPagePixels {
		return nil, errPredictor
	}
	row := (p.colors*p.bits*p.columns + 7) / 8
	pixel := (p.colors*p.bits + 7) / 8
	if p.kind == 2 {
		return p.undoTIFF(data, row, pixel)
	}
	return undoPNG(data, row, pixel)
}

func (p predictor) undoTIFF(data []byte, row, pixel int) ([]byte, error) {
	if p.bits != 8 {
		return nil, errPredictor
	}
	for start := 0; start < len(data); start += row {
		line := data[start:min(start+row, len(data))]
		for i := pixel; i < len(line); i++ {
			line[i] += line[i-pixel]
		}
	}
	return data, nil
}

// undoPNG works in place: each row moves up by the filter bytes before it.
func undoPNG(data []byte, row, pixel int) ([]byte, error) {
	prev := make([]byte, row)
	n := 0
	for start := 0; start+1 < len(data); start += row + 1 {
		kind, line := data[start], data[start+1:min(start+1+row, len(data))]
		if kind > 4 {
			return data[:n], errPredictor
		}
		unfilterRow(kind, line, prev, pixel)
		out := data[n : n+len(line)]
		copy(out, line)
		n += len(line)
		prev = out[:len(out):len(out)]
	}
	return data[:n], nil
}

// unfilterRow undoes one row filter of PNG: none, sub, up, average, Paeth.
func unfilterRow(kind byte, line, prev []byte, pixel int) {
	for i := range line {
		var left, corner byte
		up := prev[i]
		if i >= pixel {
			left, corner = line[i-pixel], prev[i-pixel]
		}
		switch kind {
		case 1:
			line[i] += left
		case 2:
			line[i] += up
		case 3:
			line[i] += byte((int(left) + int(up)) / 2)
		case 4:
			line[i] += paeth(int(left), int(up), int(corner))
		}
	}
}

func paeth(left, up, corner int) byte {
	p := left + up - corner
	l, u, c := abs(p-left), abs(p-up), abs(p-corner)
	switch {
	case l <= u && l <= c:
		return byte(left)
	case u <= c:
		return byte(up)
	}
	return byte(corner)
}

func abs(v int) int { return max(v, -v) }
