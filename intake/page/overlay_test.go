package page

import (
	"fmt"
	"math"
	"testing"
)

// What a program laid over a scan is told, and where; what a scanner makes of
// layers, strips and searchable words is not. A4 of 200 x 300 points here.
func TestOverlays(t *testing.T) {
	scan, small := greyPicture(blankSheet(400, 600)), greyPicture(sheet(60, 20))
	stencil := pdfPicture(400, 600, "/ImageMask true/BitsPerComponent 1", make([]byte, 50*600))
	whole := shownOn(0, 0, 200, 300)
	annot := func(dict string) string {
		return "/Annots[<</Type/Annot/Rect[50 30 150 60]" + dict + ">>]"
	}
	const here, ap = "0.25 0.80 0.50 0.10", "/AP<</N 8 0 R>>"
	for name, c := range map[string]struct {
		page, content string
		want          []string
	}{
		"a scan":                     {"", whole, nil},
		"a stencil over a scan":      {"", whole + "q 200 0 0 300 0 0 cm /I7 Do Q", nil},
		"strips":                     {"", shownOn(0, 0, 200, 150) + shownOn(0, 150, 200, 150), nil},
		"a pasted picture":           {"", whole + "q 100 0 0 30 50 30 cm /I6 Do Q", []string{here}},
		"pasted below a stencil":     {"", "q 100 0 0 30 50 30 cm /I6 Do Q q 200 0 0 300 0 0 cm /I7 Do Q", []string{here}},
		"white over a scan":          {"", whole + "1 g 51 31 98 28 re f", []string{here}},
		"white below a scan":         {"", "1 g 0 0 200 300 re f " + whole, nil},
		"lines":                      {"", whole + "0 G 51 31 m 149 59 l S", []string{here}},
		"a clip":                     {"", whole + "q 10 10 20 20 re W n Q", nil},
		"words":                      {"", whole + "BT /F 10 Tf 20 100 Td (1234567890) Tj ET", []string{"0.10 0.63 0.30 0.04"}},
		"words of a reader of print": {"", whole + "BT 3 Tr /F 10 Tf 20 100 Td (12) Tj ET", nil},
		"words under the scan":       {"", "BT /F 10 Tf 20 100 Td (12) Tj ET " + whole, nil},
		"a stamp":                    {annot("/Subtype/Stamp" + ap), whole, []string{here}},
		"a stamp without a picture":  {annot("/Subtype/Stamp"), whole, []string{here + " undrawn"}},
		"ink":                        {annot("/Subtype/Ink/InkList[[50 30 150 60]]"), whole, []string{here}},
		"ink that says nothing":      {annot("/Subtype/Ink"), whole, []string{here + " undrawn"}},
		"typed":                      {annot("/Subtype/FreeText/Contents(1)/DA(0 g /Helv 14 Tf)"), whole, []string{here + " undrawn"}},
		"a note":                     {annot("/Subtype/Text/Contents(Nej)" + ap), whole, []string{here + " undrawn"}},
		"a link":                     {annot("/Subtype/Link"), whole, nil},
		"an empty field":             {annot("/Subtype/Widget/FT/Tx"), whole, nil},
		"a filled-in field":          {annot("/Subtype/Widget/FT/Tx/V(1)"), whole, []string{here}},
		"hidden":                     {annot("/Subtype/Stamp/F 2" + ap), whole, nil},
		"a page turned":              {annot("/Subtype/Stamp"+ap) + "/Rotate 90", whole, []string{"0.10 0.25 0.10 0.50"}},
		"a page turned thrice":       {annot("/Subtype/Stamp"+ap) + "/Rotate 270", whole, []string{"0.80 0.25 0.10 0.50"}},
		"a page that was drawn":      {annot("/Subtype/Stamp" + ap), "0 g 10 10 20 20 re f", []string{here}},
	} {
		form := stream{"/Type/XObject/Subtype/Form/BBox[0 0 100 100]", []byte("0 g 0 0 100 100 re f")}
		d, err := Open(rawPDF("/MediaBox[0 0 200 300]"+c.page, c.content, scan, small, stencil, form))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, o := range d.Overlays(1) {
			said := fmt.Sprintf("%.2f %.2f %.2f %.2f", o.X, o.Y, o.W, math.Abs(o.H))
			if o.Undrawn {
				said += " undrawn"
			}
			got = append(got, said)
		}
		if fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
		if c.want == nil && d.Overlays(2) != nil {
			t.Errorf("a page that there is not has overlays")
		}
		d.Close()
	}
}

// What is white over a scan hides it, as it does for people.
func TestWhiteHidesWhatIsScanned(t *testing.T) {
	scan := greyPicture(sheet(400, 600))
	img := read(t, rawPDF("/MediaBox[0 0 200 300]", shownOn(0, 0, 200, 300)+"1 g 0 150 200 150 re f", scan), 1)
	if w := img.Rect.Dx(); img.Pix[img.Rect.Dy()/5*img.Stride+w/5] < 250 {
		t.Error("the black block shows")
	}
}

// A file in a file is told wherever it hangs, and a PDF without one has none.
func TestAttached(t *testing.T) {
	file := stream{"/Type/EmbeddedFile", []byte("a letter")}
	spec := stream{"/Type/Filespec/F(letter.txt)/EF<</F 5 0 R>>", nil}
	for name, c := range map[string]struct {
		page    string
		objects []stream
		want    bool
	}{
		"none":                       {"", nil, false},
		"a stream of no file":        {"", []stream{file}, false},
		"on nothing":                 {"", []stream{file, spec}, true},
		"on the page":                {"/AF[6 0 R]", []stream{file, spec}, true},
		"on an annotation":           {"/Annots[<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS<</EF<</UF 5 0 R>>>>>>]", []stream{file}, true},
		"the name of a font":         {"/Resources<</Font<</EF 6 0 R>>>>", []stream{file, {"/Type/Font", nil}}, false},
		"a file that lies elsewhere": {"/AF[<</Type/Filespec/F(letter.txt)>>]", nil, false},
	} {
		d, err := Open(rawPDF("/MediaBox[0 0 200 300]"+c.page, "", c.objects...))
		if err != nil {
			t.Fatal(err)
		}
		if d.Attached() != c.want {
			t.Errorf("%s: %v", name, !c.want)
		}
		d.Close()
	}
}
