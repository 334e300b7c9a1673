package desk

import (
	"bytes"
	"fmt"
	"image/color"
	"regexp"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"

	"blankett/forms"
	"blankett/intake"
)

// palette is the colours of a picture: those of desk.css, light or dark.
type palette struct {
	ink, line              color.NRGBA
	plain, good, wait, bad color.NRGBA
}

var palettes = map[string]palette{
	"light": {rgb(0x1b2327), rgb(0xd5dcdf), rgb(0x0b5c86), rgb(0x0a6b41), rgb(0x8a5300), rgb(0xa8271f)},
	"dark":  {rgb(0xe8edee), rgb(0x364247), rgb(0x8cc9ea), rgb(0x6fd3a2), rgb(0xf0b968), rgb(0xff9a92)},
}

func rgb(c uint32) color.NRGBA {
	return color.NRGBA{uint8(c >> 16), uint8(c >> 8), uint8(c), 0xff}
}

// A picture's size in points; it is shown as wide as its place is.
const (
	chartWidth = 640
	rowHeight  = 34 // of a bar that lies, with its space
	dayHeight  = 220
	fontPT     = 12
)

// picture sends what draw makes in the colours that the address asks for.
func (v *visit) picture(draw func(palette) ([]byte, error)) error {
	p, ok := palettes[v.r.URL.Query().Get("theme")]
	if !ok {
		p = palettes["light"]
	}
	svg, err := draw(p)
	if err != nil {
		return fmt.Errorf("draw a picture: %w", err)
	}
	v.sendAs("image/svg+xml", svg)
	return nil
}

// part is a piece of a bar.
type part struct {
	name  string
	count int
	color color.NRGBA
}

// stack is one bar, of parts.
type stack struct {
	name  string
	parts []part
}

// plot is an empty picture in these colours.
func (p palette) plot() *plot.Plot {
	pic := plot.New()
	pic.BackgroundColor = nil
	face := font.Font{Typeface: "Liberation", Variant: "Sans", Size: fontPT}
	for _, axis := range []*plot.Axis{&pic.X, &pic.Y} {
		axis.Tick.Label.Font, axis.Tick.Label.Color = face, p.ink
		axis.LineStyle.Color, axis.Tick.LineStyle.Color = p.line, p.line
		axis.Padding = 4
	}
	pic.Legend.TextStyle.Font, pic.Legend.TextStyle.Color = face, p.ink
	return pic
}

// stacks draws bars that lie below each other, the first on top, with the
// number of each part on it.
func (p palette) stacks(bars []stack) ([]byte, error) {
	pic := p.plot()
	names := make([]string, len(bars))
	most := 1
	for i, b := range bars {
		names[len(bars)-1-i] = b.name
		sum := 0
		for _, one := range b.parts {
			sum += one.count
		}
		most = max(most, sum)
	}
	for i, b := range bars {
		if err := p.lay(pic, b, len(bars)-1-i); err != nil {
			return nil, err
		}
	}
	pic.NominalY(names...)
	pic.Y.LineStyle.Width, pic.X.Min, pic.X.Max = 0, 0, float64(most)*1.5 // room for the words behind
	pic.X.Tick.Marker = wholeTicks(most)
	return render(pic, rowHeight*len(bars)+30)
}

// lay puts one bar in its row, part after part.
func (p palette) lay(pic *plot.Plot, b stack, row int) error {
	const thick = rowHeight * 0.6
	var under *plotter.BarChart
	for _, one := range b.parts {
		if one.count == 0 {
			continue
		}
		bar, err := plotter.NewBarChart(plotter.Values{float64(one.count)}, thick)
		if err != nil {
			return err
		}
		bar.Horizontal, bar.XMin, bar.Color, bar.LineStyle.Width = true, float64(row), one.color, 0
		if under != nil {
			bar.StackOn(under)
		}
		under = bar
		pic.Add(bar)
	}
	return p.say(pic, b, row)
}

// say writes behind a bar what its parts are: colour alone says nothing.
func (p palette) say(pic *plot.Plot, b stack, row int) error {
	sum, words := 0, []string{}
	for _, one := range b.parts {
		sum += one.count
		if one.count > 0 || len(b.parts) == 1 {
			words = append(words, strings.TrimSpace(fmt.Sprint(one.count, " ", one.name)))
		}
	}
	labels, err := plotter.NewLabels(plotter.XYLabels{XYs: plotter.XYs{{X: float64(sum), Y: float64(row)}}, Labels: []string{strings.Join(words, ", ")}})
	if err != nil {
		return err
	}
	labels.TextStyle[0].Color, labels.TextStyle[0].YAlign = p.ink, text.YCenter
	labels.TextStyle[0].Font = pic.X.Tick.Label.Font
	labels.Offset.X = 6
	pic.Add(labels)
	return nil
}

// days draws a bar a day: ready at once below, the others on top.
func (p palette) days(days []intake.DayCount, ready, others string) ([]byte, error) {
	pic := p.plot()
	most := 1
	low, high := make(plotter.Values, len(days)), make(plotter.Values, len(days))
	for i, d := range days {
		low[i], high[i] = float64(d.Ready), float64(d.Returns-d.Ready)
		most = max(most, d.Returns)
	}
	width := vg.Length(min(28, 0.75*560/float64(max(1, len(days)))))
	bottom, err := plotter.NewBarChart(low, width)
	if err != nil {
		return nil, err
	}
	top, err := plotter.NewBarChart(high, width)
	if err != nil {
		return nil, err
	}
	bottom.Color, top.Color, bottom.LineStyle.Width, top.LineStyle.Width = p.good, p.wait, 0, 0
	top.StackOn(bottom)
	grid := plotter.NewGrid()
	grid.Vertical.Width, grid.Horizontal.Color = 0, p.line
	pic.Add(grid, bottom, top)
	pic.Legend.Add(others, top)
	pic.Legend.Add(ready, bottom)
	pic.Legend.Top, pic.Legend.Padding = true, 5
	pic.X.Tick.Marker, pic.Y.Tick.Marker = dayTicks(days), wholeTicks(most)
	pic.Y.Min, pic.Y.Max = 0, float64(most)*1.25 // room for the legend
	return render(pic, dayHeight)
}

// dayTicks name some of the days, evenly.
func dayTicks(days []intake.DayCount) plot.TickerFunc {
	const most = 10 // labels that fit side by side
	return func(float64, float64) []plot.Tick {
		every := max(1, (len(days)+most-1)/most)
		var ticks []plot.Tick
		for i := 0; i < len(days); i += every {
			ticks = append(ticks, plot.Tick{Value: float64(i), Label: days[i].Day.Format("2/1")})
		}
		return ticks
	}
}

// wholeTicks number an axis of counts from 0 to the most: by 1, 2 or 5 times a
// power of ten.
func wholeTicks(most int) plot.TickerFunc {
	return func(float64, float64) []plot.Tick {
		step := 1
		for i := 0; most/step > 5; i++ {
			step = []int{2, 5, 10}[i%3] * pow10(i/3)
		}
		var ticks []plot.Tick
		for n := 0; n <= most; n += step {
			ticks = append(ticks, plot.Tick{Value: float64(n), Label: fmt.Sprint(n)})
		}
		return ticks
	}
}

func pow10(n int) int {
	p := 1
	for range n {
		p *= 10
	}
	return p
}

// styled matches the style attributes of a drawing.
var styled = regexp.MustCompile(`\s*style="([^"]*)"`)

// render makes the SVG. What stands in style attributes becomes attributes of
// their own, so that the desk's policy of no styles in a page holds for its
// pictures too.
func render(pic *plot.Plot, height int) ([]byte, error) {
	c := vgsvg.New(chartWidth, vg.Length(height))
	pic.Draw(draw.Crop(draw.New(c), 2, -8, 2, -4))
	var out bytes.Buffer
	if _, err := c.WriteTo(&out); err != nil {
		return nil, err
	}
	return styled.ReplaceAllFunc(out.Bytes(), func(found []byte) []byte {
		var b strings.Builder
		for rule := range strings.SplitSeq(string(styled.FindSubmatch(found)[1]), ";") {
			if name, value, ok := strings.Cut(rule, ":"); ok {
				fmt.Fprintf(&b, " %s=%q", name, strings.ReplaceAll(value, "Liberation Sans", "'Liberation Sans', Arial, Helvetica, sans-serif"))
			}
		}
		return []byte(b.String())
	}), nil
}

// short is a finding's sentence up to its first stop: what is wrong, without
// what to do.
func short(t forms.Text) forms.Text {
	cut := func(s string) string {
		before, _, _ := strings.Cut(s, ". ")
		before, _, _ = strings.Cut(before, ": ")
		return strings.TrimSuffix(before, ".")
	}
	return forms.Text{SV: cut(t.SV), EN: cut(t.EN)}
}

// figure is a picture as it stands in a page.
type figure struct {
	At, Query, Alt, Theme string
	Height                int
}

// chart places a picture: in the colours that the visitor chose, or in those of
// their machine.
func chart(page interface{ theme() string }, at, query, alt string) figure {
	height := dayHeight
	if at != "/statistics/days.svg" {
		height = rowHeight*topFindings/2 + 30
	}
	return figure{at, query, alt, page.theme(), height}
}

func (f frame) theme() string { return f.Theme }
