package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"blankett/forms"
)

// previewOrder is one call of `forms preview`.
type previewOrder struct {
	file    string
	out     string
	variant string
	zones   bool
	watch   bool
}

const (
	// previewPxPerMM is the scale of a preview: 150 dpi, an A4 page of 1240 px.
	previewPxPerMM = 150 / 25.4
	// previewEvery is how often --watch looks at the file: a save is seen before
	// a person has looked up.
	previewEvery = 300 * time.Millisecond
)

func newFormsPreview(a *app) *cobra.Command {
	var o previewOrder
	cmd := &cobra.Command{
		Use:   "preview FILE --out FILE.png",
		Short: "Draw a form as it would be printed, while it is being written",
		Long: `Draw a form as it would be printed: one PNG a page, the second page in FILE-2.png.
The code is one that no ledger knows. With --zones every field is outlined with
its name: red is needed, blue is optional, green is the reader's own. With
--watch the picture is drawn again at each save, until interrupted.`,
		Example: `  blankett forms preview data/forms/liten.yaml --out liten.png --zones --watch
  blankett forms preview vgr-konto --variant lasa --out las.png`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.file = args[0]
			return a.preview(cmd.Context(), o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.out, "out", "", "the PNG `FILE` to write")
	f.StringVar(&o.variant, "variant", "", "with this `box` printed crossed")
	f.BoolVar(&o.zones, "zones", false, "outline and name every field")
	f.BoolVar(&o.watch, "watch", false, "draw again whenever FILE is saved")
	return cmd
}

func (a *app) preview(ctx context.Context, o previewOrder) error {
	if o.out == "" {
		return callerError(errors.New("no file to draw to"), "add --out FILE.png")
	}
	seen := modified(o.file)
	err := a.drawPreview(o)
	if !o.watch {
		return err
	}
	for {
		if err != nil {
			tell(a.err, err) // the next save may mend it
		}
		for modified(o.file).Equal(seen) {
			if err := pause(ctx, previewEvery); err != nil {
				return err
			}
		}
		seen = modified(o.file)
		err = a.drawPreview(o)
	}
}

// modified is when a file was last saved; the zero time while it is not there,
// as it is for a moment when some editors save.
func modified(file string) time.Time {
	info, err := os.Stat(file)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

func (a *app) drawPreview(o previewOrder) error {
	t, err := a.formFile(o.file)
	if err != nil {
		return err
	}
	e, err := t.Edition(o.variant)
	if err != nil {
		return missingSetting(fmt.Errorf("lay out %s: %w", t.Form, err))
	}
	p, err := specimen(e)
	if err != nil {
		return fmt.Errorf("draw %s: %w", t.Form, err)
	}
	for _, page := range e.Pages {
		drawn, err := drawnPage(e, page, p, o.zones)
		if err != nil {
			return fmt.Errorf("draw %s, page %d: %w", t.Form, page.Page, err)
		}
		file := pageFile(o.out, page.Page)
		if err := writeFile(file, drawn); err != nil {
			return withHint(fmt.Errorf("write the picture: %w", err), "--out names a file in a folder that you may write in")
		}
		fmt.Fprintf(a.out, "%s, page %d of %d, in %s\n", e.Title.SV, page.Page, len(e.Pages), filepath.Clean(file))
	}
	return nil
}

// specimen is a print that no ledger knows, by a key that is thrown away.
func specimen(e *forms.Edition) (*forms.Print, error) {
	keys, err := forms.NewKeyring(rand.Reader)
	if err != nil {
		return nil, err
	}
	number, err := forms.NewCaseNumber(rand.Reader)
	if err != nil {
		return nil, err
	}
	p := &forms.Print{Case: number}
	for _, page := range e.Pages {
		code, err := keys.Code(number, page.Page)
		if err != nil {
			return nil, err
		}
		p.Codes = append(p.Codes, code)
	}
	return p, nil
}

func drawnPage(e *forms.Edition, page forms.Page, p *forms.Print, zones bool) ([]byte, error) {
	grey, err := forms.Raster(e, page.Page, previewPxPerMM, p)
	if err != nil {
		return nil, err
	}
	var img image.Image = grey
	if zones {
		if img, err = forms.Overlay(grey, page.Zones, previewPxPerMM); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	err = png.Encode(&b, img)
	return b.Bytes(), err
}

// pageFile is the name of a page's picture: form.png, form-2.png, …
func pageFile(out string, page int) string {
	if page == 1 {
		return out
	}
	ext := filepath.Ext(out)
	return fmt.Sprintf("%s-%d%s", strings.TrimSuffix(out, ext), page, ext)
}
