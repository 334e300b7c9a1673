package desk

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"blankett/forms"
	"blankett/intake/report"
)

// palette is the colours of a chart: those of desk.css, light or dark. They stand
// in attributes: the desk's policy allows no styles in a page or a picture.
type palette struct {
	Ink, Line string
	tones     map[tone]string
}

// tone says what a bar means; its colour is the palette's.
type tone string

const (
	tonePlain tone = "plain"
	toneGood  tone = "good"
	toneWait  tone = "wait"
	toneBad   tone = "bad"
)

var palettes = map[string]palette{
	"light": {"#1b2327", "#d5dcdf", map[tone]string{tonePlain: "#0b5c86", toneGood: "#0a6b41", toneWait: "#8a5300", toneBad: "#a8271f"}},
	"dark":  {"#e8edee", "#364247", map[tone]string{tonePlain: "#8cc9ea", toneGood: "#6fd3a2", toneWait: "#f0b968", toneBad: "#ff9a92"}},
}

// A chart's sizes in px of its own; it is shown as wide as its place is.
const (
	chartWidth = 640
	rowHeight  = 34 // of a bar that lies, with its space
	dayHeight  = 220
	axisHeight = 30 // of the numbers or days below the bars
	fontSize   = 12

	// letterWidth is a letter's in Liberation Sans at fontSize on average, and a
	// tenth more: nothing measures the text before a browser draws it.
	letterWidth = 6.6
	// baseline is how far below its middle a line of text stands.
	baseline = 4
)

// chart is a picture of numbers, laid out: chart.svg draws it.
type chart struct {
	Lang, Title, Desc       string
	Width, Height, FontSize int
	Colors                  palette
	Rules                   []chartRule
	Bars                    []chartBar
	Labels                  []chartLabel
}

type chartRule struct{ X1, Y1, X2, Y2 float64 }

type chartBar struct {
	X, Y, W, H float64
	Tone       tone
}

type chartLabel struct {
	X, Y   float64
	Anchor string // start, middle, end
	Text   string
}

// Color is a tone's in the chart's palette.
func (c chart) Color(t tone) string { return c.Colors.tones[t] }

func (c *chart) rule(x1, y1, x2, y2 float64) {
	c.Rules = append(c.Rules, chartRule{tenth(x1), tenth(y1), tenth(x2), tenth(y2)})
}

func (c *chart) bar(x, y, w, h float64, t tone) {
	if w > 0 && h > 0 {
		c.Bars = append(c.Bars, chartBar{tenth(x), tenth(y), tenth(w), tenth(h), t})
	}
}

// label writes text with its middle at the height y.
func (c *chart) label(x, y float64, anchor, text string) {
	c.Labels = append(c.Labels, chartLabel{tenth(x), tenth(y + baseline), anchor, text})
}

func tenth(px float64) float64 { return math.Round(px*10) / 10 }

func textWidth(s string) float64 { return letterWidth * float64(utf8.RuneCountInString(s)) }

// sendChart draws a chart in the colours that the address asks for.
func (v *visit) sendChart(c chart) error {
	colors, ok := palettes[v.r.URL.Query().Get("theme")]
	if !ok {
		colors = palettes["light"]
	}
	c.Lang, c.Width, c.FontSize, c.Colors = v.lang, chartWidth, fontSize, colors
	var svg bytes.Buffer
	if err := pages()[v.lang].ExecuteTemplate(&svg, "chart.svg", c); err != nil {
		return fmt.Errorf("draw a chart: %w", err)
	}
	v.sendAs("image/svg+xml", svg.Bytes())
	return nil
}

// part is a piece of a bar.
type part struct {
	name  string
	count int
	tone  tone
}

// stack is one bar, of parts.
type stack struct {
	name  string
	parts []part
}

func (s stack) sum() int {
	sum := 0
	for _, p := range s.parts {
		sum += p.count
	}
	return sum
}

// words say what a bar's parts are: colour alone says nothing.
func (s stack) words() string {
	var words []string
	for _, p := range s.parts {
		if p.count > 0 || len(s.parts) == 1 {
			words = append(words, strings.TrimSpace(fmt.Sprint(p.count, " ", p.name)))
		}
	}
	return strings.Join(words, ", ")
}

// stackChart has bars that lie below each other, the first on top, with the number
// of each part behind it.
func stackChart(title string, stacks []stack) chart {
	const pad, thick = 6, rowHeight * 0.6
	left, most, desc := 0.0, 1, make([]string, len(stacks))
	for i, s := range stacks {
		left, most = max(left, textWidth(s.name)+2*pad), max(most, s.sum())
		desc[i] = strings.TrimSuffix(s.name+": "+s.words(), ": ")
	}
	c := chart{Title: title, Desc: strings.Join(desc, "; ") + ".", Height: rowHeight*len(stacks) + axisHeight}
	// Every bar leaves room for its words.
	scale := (chartWidth - left - 2*pad) / float64(most)
	for _, s := range stacks {
		scale = min(scale, (chartWidth-left-2*pad-textWidth(s.words()))/float64(max(1, s.sum())))
	}
	bottom := float64(rowHeight * len(stacks))
	for n := 0; n <= most; n += wholeStep(most) {
		x := left + scale*float64(n)
		c.rule(x, 0, x, bottom+pad)
		c.label(x, bottom+axisHeight/2+pad, "middle", fmt.Sprint(n))
	}
	for i, s := range stacks {
		middle, x := rowHeight*(float64(i)+0.5), left
		c.label(left-pad, middle, "end", s.name)
		for _, p := range s.parts {
			w := scale * float64(p.count)
			c.bar(x, middle-thick/2, w, thick, p.tone)
			x += w
		}
		c.label(x+pad, middle, "start", s.words())
	}
	return c
}

// dayChart has a bar a day: ready at once below, the others on top.
func dayChart(title string, days []report.DayCount, ready, others string) chart {
	const pad, top, bottom = 6, 28, dayHeight - axisHeight // above top stands the legend
	most, sum, sumReady := 1, 0, 0
	for _, d := range days {
		most, sum, sumReady = max(most, d.Returns), sum+d.Returns, sumReady+d.Ready
	}
	c := chart{Title: title, Desc: fmt.Sprintf("%d %s, %d %s.", sumReady, ready, sum-sumReady, others), Height: dayHeight}
	left := textWidth(fmt.Sprint(most)) + 2*pad
	scale := float64(bottom-top) / float64(most)
	for n := 0; n <= most; n += wholeStep(most) {
		y := bottom - scale*float64(n)
		c.rule(left, y, chartWidth-pad, y)
		c.label(left-pad, y, "end", fmt.Sprint(n))
	}
	const mostNames = 10 // that fit side by side
	wide := (chartWidth - pad - left) / float64(max(1, len(days)))
	every := max(1, (len(days)+mostNames-1)/mostNames)
	for i, d := range days {
		middle, thick := left+wide*(float64(i)+0.5), min(28, 0.75*wide)
		low, high := scale*float64(d.Ready), scale*float64(d.Returns-d.Ready)
		c.bar(middle-thick/2, bottom-low, thick, low, toneGood)
		c.bar(middle-thick/2, bottom-low-high, thick, high, toneWait)
		if i%every == 0 {
			c.label(middle, bottom+axisHeight/2, "middle", d.Day.Format("2/1"))
		}
	}
	x := float64(chartWidth - pad)
	for _, legend := range []part{{others, 0, toneWait}, {ready, 0, toneGood}} {
		c.bar(x-fontSize, pad, fontSize, fontSize, legend.tone)
		c.label(x-fontSize-pad, pad+fontSize/2, "end", legend.name)
		x -= fontSize + textWidth(legend.name) + 4*pad
	}
	return c
}

// wholeStep is between the numbers at an axis of counts from 0 to the most: 1, 2
// or 5 times a power of ten, so that there are six at most.
func wholeStep(most int) int {
	step := 1
	for i, power := 0, 1; most/step > 5; i++ {
		step = []int{2, 5, 10}[i%3] * power
		if i%3 == 2 {
			power *= 10
		}
	}
	return step
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

// placeChart places a picture: in the colours that the visitor chose, or in those
// of their machine.
func placeChart(page interface{ theme() string }, at, query, alt string) figure {
	height := dayHeight
	if at != "/statistics/days.svg" {
		height = rowHeight*topFindings/2 + axisHeight
	}
	return figure{at, query, alt, page.theme(), height}
}

func (f frame) theme() string { return f.Theme }
