package page

import (
	"bytes"
	"errors"
	"image"
	"sync"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// maxTreeDepth is how deep a page tree is followed, in nodes.
const maxTreeDepth = 64

// setUp keeps pdfcpu away from the user's configuration folder.
var setUp = sync.OnceFunc(api.DisableConfigDir)

// pdfFile is an open PDF: its objects, and its pages in order.
type pdfFile struct {
	data  []byte
	xref  *model.XRefTable
	pages []leaf
	drawn rendered
}

// leaf is one page of a PDF with what it inherits.
type leaf struct {
	dict      types.Dict
	resources types.Dict
	box       box  // what of it is shown
	boxed     bool // the file says what
	cropped   bool // it has a CropBox
	media     box  // the paper
	rotate    int  // degrees clockwise
}

// box is a rectangle in points, origin bottom left.
type box struct{ x0, y0, x1, y1 float64 }

func (b box) w() float64 { return b.x1 - b.x0 }
func (b box) h() float64 { return b.y1 - b.y0 }

// meet is what two boxes have in common; its sides may be negative.
func (b box) meet(c box) box {
	return box{max(b.x0, c.x0), max(b.y0, c.y0), min(b.x1, c.x1), min(b.y1, c.y1)}
}

// errDrawn says that a page has to be rendered.
var errDrawn = errors.New("more than scanned pictures")

// a4 is the paper of a page that does not say its size, in points.
var a4 = box{0, 0, 595.28, 841.89}

func openPDF(data []byte) (*Document, error) {
	setUp()
	conf := model.NewDefaultConfiguration()
	conf.ValidationMode = model.ValidationRelaxed
	conf.Offline = true
	conf.DecodeAllStreams = false
	ctx, err := api.ReadContext(bytes.NewReader(data), conf)
	if err != nil {
		return nil, pdfFault(err)
	}
	f := &pdfFile{data: data, xref: ctx.XRefTable}
	root, err := ctx.Catalog()
	if err != nil {
		return nil, pdfFault(err)
	}
	f.walk(root["Pages"], leaf{box: a4, media: a4}, 0, map[int]bool{})
	if len(f.pages) == 0 {
		return nil, faultf(FileUnreadable, "PDF without pages")
	}
	return &Document{pages: len(f.pages), page: f.page, close: f.drawn.close, fields: f.fields, drawn: f.programmed,
		overlays: f.overlaid, attached: f.carriesFiles()}, nil
}

func pdfFault(err error) error {
	if errors.Is(err, pdfcpu.ErrWrongPassword) || errors.Is(err, pdfcpu.ErrOwnerPasswordRequired) {
		return faultf(FileLocked, "PDF with a password")
	}
	return faultf(FileUnreadable, "PDF: %v", err)
}

// walk lists the pages below a node. What is broken is left out, so that the
// rest of a damaged file can still be read.
func (f *pdfFile) walk(o types.Object, from leaf, depth int, seen map[int]bool) {
	if ref, ok := o.(types.IndirectRef); ok {
		if seen[ref.ObjectNumber.Value()] {
			return
		}
		seen[ref.ObjectNumber.Value()] = true
	}
	d := f.dict(o)
	if d == nil || depth > maxTreeDepth || len(f.pages) > maxPages {
		return
	}
	from.inherit(f, d)
	kids := f.array(d["Kids"])
	if kids == nil {
		if f.name(d["Type"]) != "Pages" {
			f.pages = append(f.pages, from)
		}
		return
	}
	for _, kid := range kids {
		f.walk(kid, from, depth+1, seen)
	}
}

// inherit takes what a node of the page tree says over what its parents said.
func (l *leaf) inherit(f *pdfFile, d types.Dict) {
	l.dict = d
	if r := f.dict(d["Resources"]); r != nil {
		l.resources = r
	}
	if b, ok := f.box(d["MediaBox"]); ok {
		if !l.cropped {
			l.box = b
		}
		l.media, l.boxed = b, true
	}
	if b, ok := f.box(d["CropBox"]); ok {
		l.box, l.cropped = b, true
	}
	if in := l.box.meet(l.media); in.w() >= 1 && in.h() >= 1 {
		l.box = in
	}
	if v, ok := f.number(d["Rotate"]); ok {
		l.rotate = int(v)
	}
}

func (f *pdfFile) get(o types.Object) types.Object {
	v, err := f.xref.Dereference(o)
	if err != nil {
		return nil
	}
	return v
}

func (f *pdfFile) dict(o types.Object) types.Dict {
	switch v := f.get(o).(type) {
	case types.Dict:
		return v
	case types.StreamDict:
		return v.Dict
	}
	return nil
}

func (f *pdfFile) array(o types.Object) types.Array {
	v, _ := f.get(o).(types.Array)
	return v
}

func (f *pdfFile) stream(o types.Object) *types.StreamDict {
	if v, ok := f.get(o).(types.StreamDict); ok {
		return &v
	}
	return nil
}

func (f *pdfFile) name(o types.Object) string {
	v, _ := f.get(o).(types.Name)
	return v.Value()
}

func (f *pdfFile) number(o types.Object) (float64, bool) {
	switch v := f.get(o).(type) {
	case types.Integer:
		return float64(v), true
	case types.Float:
		return float64(v), true
	}
	return 0, false
}

func (f *pdfFile) int(o types.Object, otherwise int) int {
	v, ok := f.number(o)
	if !ok || v < -1<<31 || v > 1<<31 {
		return otherwise
	}
	return int(v)
}

func (f *pdfFile) bool(o types.Object) bool {
	v, _ := f.get(o).(types.Boolean)
	return v.Value()
}

// box reads a rectangle whose corners may stand in any order.
func (f *pdfFile) box(o types.Object) (box, bool) {
	a := f.array(o)
	if len(a) != 4 {
		return box{}, false
	}
	var v [4]float64
	for i := range v {
		v[i], _ = f.number(a[i])
	}
	b := box{min(v[0], v[2]), min(v[1], v[3]), max(v[0], v[2]), max(v[1], v[3])}
	return b, b.w() >= 1 && b.h() >= 1
}

// page gives one page's pixels, from 0.
func (f *pdfFile) page(n int) (*image.Gray, error) {
	l := f.pages[n]
	s := f.scene(l)
	img, err := f.draw(s, l)
	if errors.Is(err, errDrawn) {
		return f.render(n, s, l.box)
	}
	if err != nil {
		return nil, err
	}
	return clockwise(l.rotate).apply(img), nil
}
