package forms

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"blankett/templates"

	"github.com/goccy/go-yaml"
)

// Setting is a fact that differs between regions or may change with the law.
type Setting struct {
	Means string  `yaml:"means"`
	Text  string  `yaml:"text"`  // for texts: a number to ring, an address; "" for not known yet
	Dated []Dated `yaml:"dated"` // for rules: a limit, oldest first
	House bool    `yaml:"house"` // of the whole house, and of no form

	// Without is what a paper says while the text is not given, for a paper that is
	// better printed than not; the house is asked for the text all the same.
	Without string `yaml:"without"`
	// Optional leaves out a point, a remark or a contact that names the setting
	// while it has no text.
	Optional bool `yaml:"optional"`

	given bool // by the house: what it leaves empty is meant to be
}

// privacySetting is what every form of a region says of personal data.
const privacySetting = "dataskydd"

// Dated is a limit and the day from which it holds, YYYY-MM-DD.
type Dated struct {
	From  string `json:"from" yaml:"from"`
	Value int    `json:"value" yaml:"value"`
}

// Settings are by region, and in it by name.
type Settings map[string]map[string]Setting

// everyRegion names the settings that hold unless a region has its own.
const everyRegion = "alla"

// MissingSetting says that a setting is not given, and which paper it is missing
// on: as an error, one that can't be printed before it is.
type MissingSetting struct {
	Form, Region, Setting string // Form is its id, or "the guide to" it
	Means                 string
}

func (e *MissingSetting) Error() string {
	return fmt.Sprintf("%s can't be printed before the setting %s of region %s is given: %s", e.Form, e.Setting, e.Region, e.Means)
}

// ReadSettings reads a house's own settings, by region and name, over the ones
// that come with the program. Errors are *TemplateError; the name is used in
// errors only.
//
//	vgr:
//	  ksd: { text: 010-123 45 67 }
func ReadSettings(name string, src []byte) (Settings, error) {
	all, err := regionSettings()
	if err != nil {
		return nil, err
	}
	file, err := readSource(name, src)
	if err != nil {
		return nil, err
	}
	if err := file.checkSettingKeys(); err != nil {
		return nil, err
	}
	var own Settings
	if err := yaml.NewDecoder(bytes.NewReader(src), yaml.Strict()).Decode(&own); err != nil && file.root != nil {
		return nil, syntaxError(name, err)
	}
	for _, region := range slices.Sorted(maps.Keys(own)) {
		for _, key := range slices.Sorted(maps.Keys(own[region])) {
			if err := all.override(file, region, key, own[region][key]); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// checkSettingKeys refuses a key that a setting can't have, with what was meant.
func (s source) checkSettingKeys() error {
	known := []string{"dated", "means", "text"}
	for _, region := range s.keys(nil) {
		for _, setting := range s.keys([]string{region}) {
			for _, key := range s.keys([]string{region, setting}) {
				if !slices.Contains(known, key) {
					return s.wrong([]string{region, setting, key}, "expected one of %s, found the unknown key %q", strings.Join(known, ", "), key).meant(key, known)
				}
			}
		}
	}
	return nil
}

// override takes one setting of a house for the built-in one.
func (all Settings) override(file source, region, key string, s Setting) error {
	if all[region] == nil {
		return file.wrong([]string{region}, "expected a known region, found %q", region).meant(region, slices.Sorted(maps.Keys(all)))
	}
	path := []string{region, key}
	known, ok := all.of(region)[key]
	if !ok {
		return file.wrong(path, "expected a known setting, found %s of region %s", key, region).meant(key, slices.Sorted(maps.Keys(all.of(region))))
	}
	if known.House && region != everyRegion {
		return file.wrong(path, "expected %s under %s: it holds for the whole house", key, everyRegion)
	}
	if (len(s.Dated) == 0) != (len(known.Dated) == 0) {
		return file.wrong(path, "expected %s of region %s to be of its kind, text or dated", key, region)
	}
	s.Means, s.House, s.Without, s.Optional = known.Means, known.House, known.Without, known.Optional
	s.given = true
	all[region][key] = s
	return s.check(file, path, key)
}

// regionSettings are the settings that come with the program.
func regionSettings() (Settings, error) {
	names, err := fs.Glob(templates.Regions, "regions/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list regions: %w", err)
	}
	all := Settings{}
	for _, name := range names {
		src, err := templates.Regions.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("settings of a region: %w", err)
		}
		var file struct {
			Region   string             `yaml:"region"`
			Settings map[string]Setting `yaml:"settings"`
		}
		if err := yaml.NewDecoder(bytes.NewReader(src), yaml.Strict()).Decode(&file); err != nil {
			return nil, syntaxError(name, err)
		}
		at, err := readSource(name, src)
		if err != nil {
			return nil, err
		}
		for key, s := range file.Settings {
			if err := s.check(at, []string{"settings", key}, key); err != nil {
				return nil, err
			}
		}
		all[file.Region] = file.Settings
	}
	return all, nil
}

// check refuses a limit below 0, or whose days are not days or not in order.
func (s Setting) check(file source, path []string, key string) error {
	last := ""
	for i, d := range s.Dated {
		if _, err := time.Parse(time.DateOnly, d.From); err != nil || d.From <= last {
			at := append(slices.Clone(path), "dated", fmt.Sprint(i), "from")
			return file.wrong(at, "expected the days of %s as YYYY-MM-DD, oldest first, found %q", key, d.From)
		}
		if d.Value < 0 {
			return file.wrong(append(slices.Clone(path), "dated", fmt.Sprint(i), "value"), "expected %s to be 0 or more, found %d", key, d.Value)
		}
		last = d.From
	}
	return nil
}

// OverdueDays is how many days after printing a sheet that is not back is
// overdue, as of a day.
func (all Settings) OverdueDays(day time.Time) int {
	return on(all[everyRegion]["forsenad_dagar"].Dated, day)
}

// of gives the settings of one region, its own before those of all.
func (all Settings) of(region string) map[string]Setting {
	merged := maps.Clone(all[everyRegion])
	maps.Copy(merged, all[region])
	return merged
}

// on is a limit's value on a day: the last that began by then, or the first.
func on(limit []Dated, day time.Time) int {
	value := limit[0].Value
	for _, d := range limit {
		if d.From <= day.Format(time.DateOnly) {
			value = d.Value
		}
	}
	return value
}

// placeholder is a setting's name in a text: Ring <telefon>. After a limit may
// stand -1: the last year before it.
var placeholder = regexp.MustCompile(`<([a-z][a-z0-9_]*)(-1)?>`)

// settle puts the region's settings into the texts and rules of a form.
func (s source) settle(t *Template, settings Settings) error {
	if t.Region != "" && settings[t.Region] == nil {
		known := slices.Sorted(maps.Keys(settings))
		return s.wrong([]string{"region"}, "expected one of %s, found %q", strings.Join(known, ", "), t.Region).meant(t.Region, known)
	}
	day, err := time.Parse(time.DateOnly, t.From)
	if err != nil && t.From != "" {
		return s.wrong([]string{"from"}, "expected a day as YYYY-MM-DD, found %q", t.From)
	}
	if err := t.Guide.readAges(); err != nil {
		return err
	}
	w := words{settings: settings.of(t.Region), day: day}
	w.leaveOut(t)
	if _, has := w.settings[privacySetting]; has {
		t.privacy = "<" + privacySetting + ">"
	}
	t.missing = w.fillAll(t, t.texts(), t.Form)
	t.guideMissing = w.fillAll(t, t.Guide.texts(), "the guide to "+t.Form)
	t.lacks = w.lacking(t)
	t.answerDays = on(settings[everyRegion]["svar_dagar"].Dated, day)
	t.limits = map[string][]Dated{}
	for name, setting := range w.settings {
		if len(setting.Dated) > 0 && !setting.House {
			t.limits[name] = setting.Dated
		}
	}
	if len(w.unknown) > 0 {
		wrong := s.wrong(nil, "expected settings of region %s in the texts, found <%s>", cmp.Or(t.Region, everyRegion), w.unknown[0])
		wrong.Line, wrong.Column = s.textPlace("<"+w.unknown[0]+">", wrong.Line, wrong.Column)
		wrong.Hint = didYouMean(w.unknown[0], slices.Sorted(maps.Keys(w.settings)))
		return wrong
	}
	return nil
}

// Lacks are the settings that the form and its guide do without and should have:
// the house is asked for them wherever it looks after its settings.
func (t *Template) Lacks() []*MissingSetting { return slices.Clone(t.lacks) }

// words puts settings into texts, and remembers what is missing.
type words struct {
	settings map[string]Setting
	day      time.Time // limits are as of this day
	unknown  []string
	missing  []string // without them a paper can't be printed
	asked    []string // without them it can
}

// fillAll fills texts of a paper, and says that it can't be printed, nil when it
// can.
func (w *words) fillAll(t *Template, texts []*string, paper string) *MissingSetting {
	w.missing = nil
	for _, text := range texts {
		*text = w.filled(*text)
	}
	if len(w.missing) == 0 {
		return nil
	}
	return w.named(t, w.missing[0], paper)
}

func (w *words) named(t *Template, setting, paper string) *MissingSetting {
	return &MissingSetting{Form: paper, Region: t.Region, Setting: setting, Means: w.settings[setting].Means}
}

// lacking are the settings that were asked for, by name.
func (w *words) lacking(t *Template) []*MissingSetting {
	var all []*MissingSetting
	slices.Sort(w.asked)
	for _, setting := range slices.Compact(w.asked) {
		if strings.HasSuffix(setting, "_en") && slices.Contains(w.asked, strings.TrimSuffix(setting, "_en")) {
			continue // who gives the one sees the other beside it
		}
		all = append(all, w.named(t, setting, t.Form))
	}
	return all
}

// filled is a text with its settings in it. What a setting says may name others,
// but not itself.
func (w *words) filled(text string) string {
	return placeholder.ReplaceAllStringFunc(text, func(found string) string {
		key, before := strings.CutSuffix(strings.Trim(found, "<>"), "-1")
		s, ok := w.settings[key]
		switch {
		case !ok || before && len(s.Dated) == 0:
			w.unknown = append(w.unknown, strings.Trim(found, "<>"))
			return ""
		case len(s.Dated) > 0 && before:
			return fmt.Sprint(on(s.Dated, w.day) - 1)
		case len(s.Dated) > 0:
			return fmt.Sprint(on(s.Dated, w.day))
		case s.Text == "" && s.Without != "":
			w.asked = append(w.asked, key)
			return w.filled(strings.ReplaceAll(s.Without, found, ""))
		case s.Text == "" && !slices.Contains(w.missing, key):
			w.missing = append(w.missing, key)
		}
		return w.filled(strings.ReplaceAll(s.Text, found, ""))
	})
}

// silent says whether a text names an optional setting that has no text.
func (w *words) silent(text string) bool {
	quiet := false
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		if s, ok := w.settings[m[1]]; ok && s.Optional && s.Text == "" {
			quiet = true
			if !s.given {
				w.asked = append(w.asked, m[1])
			}
		}
	}
	return quiet
}

// leaveOut drops the points, remarks and contacts that are nothing without an
// optional setting.
func (w *words) leaveOut(t *Template) {
	bilingual := func(x Text) bool { return w.silent(x.SV) || w.silent(x.EN) }
	for i := range t.Sections {
		rows := t.Sections[i].Rows
		for j := range rows {
			rows[j].Points = slices.DeleteFunc(rows[j].Points, w.silent)
		}
		t.Sections[i].Rows = slices.DeleteFunc(rows, func(r Row) bool { return w.silent(r.Text) })
	}
	t.Footer = slices.DeleteFunc(t.Footer, func(r Remark) bool { return w.silent(r.Text) })
	t.Guide.Points = slices.DeleteFunc(t.Guide.Points, bilingual)
	t.Guide.Contacts = slices.DeleteFunc(t.Guide.Contacts, bilingual)
}
