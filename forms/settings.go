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
}

// Dated is a limit and the day from which it holds, YYYY-MM-DD.
type Dated struct {
	From  string `json:"from" yaml:"from"`
	Value int    `json:"value" yaml:"value"`
}

// Settings are by region, and in it by name.
type Settings map[string]map[string]Setting

// everyRegion names the settings that hold unless a region has its own.
const everyRegion = "alla"

// MissingSetting says that a paper can't be printed before a setting is given.
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
	s.Means, s.House = known.Means, known.House
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

// placeholder is a setting's name in a text: Ring <telefon>.
var placeholder = regexp.MustCompile(`<([a-z][a-z0-9_]*)>`)

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
	w := words{settings: settings.of(t.Region), day: day}
	for _, text := range t.texts() {
		w.fill(text)
	}
	t.missing = w.lacks(t, t.Form)
	w.missing = nil
	if err := t.Guide.readAges(); err != nil {
		return err
	}
	for _, text := range t.Guide.texts() {
		w.fill(text)
	}
	t.guideMissing = w.lacks(t, "the guide to "+t.Form)
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

// lacks says that a paper can't be printed, nil when it can.
func (w *words) lacks(t *Template, paper string) *MissingSetting {
	if len(w.missing) == 0 {
		return nil
	}
	return &MissingSetting{Form: paper, Region: t.Region, Setting: w.missing[0], Means: w.settings[w.missing[0]].Means}
}

// words puts settings into texts, and remembers what is missing.
type words struct {
	settings map[string]Setting
	day      time.Time // limits are as of this day
	unknown  []string
	missing  []string
}

// fill replaces every <setting> in a text.
func (w *words) fill(text *string) {
	*text = placeholder.ReplaceAllStringFunc(*text, func(found string) string {
		key := strings.Trim(found, "<>")
		s, ok := w.settings[key]
		switch {
		case !ok:
			w.unknown = append(w.unknown, key)
		case len(s.Dated) > 0:
			return fmt.Sprint(on(s.Dated, w.day))
		case s.Text == "" && !slices.Contains(w.missing, key):
			w.missing = append(w.missing, key)
		}
		return s.Text
	})
}
