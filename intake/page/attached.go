package page

import "github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

// maxNested is how deep the parts of one object of a PDF are followed.
const maxNested = 16

// Attached says whether the file carries other files: nobody sees them on its
// pages.
func (d *Document) Attached() bool { return d.attached }

// carriesFiles looks for attached files wherever one may hang: in the list of
// names, on a page, on an annotation, or on nothing at all.
func (f *pdfFile) carriesFiles() bool {
	for _, e := range f.xref.Table {
		if e != nil && !e.Free && f.holdsFile(e.Object, 0) {
			return true
		}
	}
	return false
}

// holdsFile says whether an object is, or has in it, the specification of a file
// that is embedded: ISO 32000-1, 7.11.3. What it refers to is looked at by itself.
func (f *pdfFile) holdsFile(o types.Object, depth int) bool {
	if depth > maxNested {
		return false
	}
	var parts []types.Object
	switch v := o.(type) {
	case types.StreamDict:
		return f.holdsFile(v.Dict, depth)
	case types.Array:
		parts = v
	case types.Dict:
		for _, embedded := range f.dict(v["EF"]) {
			if f.stream(embedded) != nil {
				return true
			}
		}
		for _, part := range v {
			parts = append(parts, part)
		}
	}
	for _, part := range parts {
		if f.holdsFile(part, depth+1) {
			return true
		}
	}
	return false
}
