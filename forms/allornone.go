package forms

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ReasonTogetherMissing is the finding on a field that stands empty though others
// of the same person or decision are filled in.
const ReasonTogetherMissing Reason = "together-missing"

// checkTogether finds groups of fields that can't be held: a field there is not,
// one that stands in two, and one that is needed in any case, so that "none" is
// never right.
func (s source) checkTogether(t *Template) error {
	grouped := map[string]bool{}
	for i, group := range t.Together {
		for j, name := range group {
			at := []string{"together", strconv.Itoa(i), strconv.Itoa(j)}
			f, known := t.field(name)
			switch {
			case !known:
				return s.wrong(at, "expected a field of this form, found %q", name).meant(name, t.fieldNames())
			case !f.Optional:
				return s.wrong(at, "expected a field with optional: true, %q is needed in any case", name)
			case grouped[name]:
				return s.wrong(at, "expected each field in one group, %q stands in two places", name)
			}
			grouped[name] = true
		}
	}
	return nil
}

func (t *Template) field(name string) (Field, bool) {
	all := t.Fields()
	if i := slices.IndexFunc(all, func(f Field) bool { return f.Name == name }); i >= 0 {
		return all[i], true
	}
	return Field{}, false
}

func (t *Template) fieldNames() []string {
	var names []string
	for _, f := range t.Fields() {
		names = append(names, f.Name)
	}
	return names
}

// togetherRules hold each group of fields to all or none: a field that stands
// empty beside one that is filled in is missing, and one that can't be told is for
// a person, since it may be the only sign that somebody else is on the paper.
func (t *Template) togetherRules() []Rule {
	var rules []Rule
	for _, group := range t.Together {
		sv, en := t.labels(group)
		heading := t.headingOf(group[0])
		for _, name := range group {
			var beside []string
			for _, o := range group {
				if o != name {
					beside = append(beside, "filled."+o)
				}
			}
			f, _ := t.field(name)
			unsure := sentences[f.unsureReason()]
			rules = append(rules, Rule{
				When: "(" + strings.Join(beside, " || ") + ") && !filled." + name, Reason: string(ReasonTogetherMissing), Field: name, Weight: Reject,
				Says: Text{
					fmt.Sprintf("%%s saknas under ”%s”. %s hör ihop: alla ska vara ifyllda, eller ingen. Skicka tillbaka blanketten.", heading, sv),
					fmt.Sprintf("%%s is missing under ”%s”. %s belong together: all are filled in, or none. Send the form back.", heading, en),
				},
			}, Rule{When: "unsure." + name, Reason: string(f.unsureReason()), Field: name, Weight: unsure.weight, Says: unsure.said})
		}
	}
	return rules
}

// unsureReason is the finding on a field of which it can't be told whether it is
// filled in.
func (f Field) unsureReason() Reason {
	if f.Kind == KindSignature {
		return ReasonSignatureUnsure
	}
	return ReasonFieldUnsure
}

// labels are the fields' labels as a list in words.
func (t *Template) labels(names []string) (sv, en string) {
	var all [2][]string
	for _, name := range names {
		f, _ := t.field(name)
		all[0], all[1] = append(all[0], f.Label.SV), append(all[1], f.Label.EN)
	}
	last := len(names) - 1
	return strings.Join(all[0][:last], ", ") + " och " + all[0][last], strings.Join(all[1][:last], ", ") + " and " + all[1][last]
}

// headingOf is the heading that a field stands under.
func (t *Template) headingOf(field string) string {
	for _, s := range t.Sections {
		for _, r := range s.Rows {
			if slices.ContainsFunc(r.Fields, func(f Field) bool { return f.Name == field }) {
				return s.Heading
			}
		}
	}
	return ""
}

// looseFlaws finds fields of one person, by the part of their names before the
// last _, that may each be left out by itself: a number or a signature among them
// then says who it is, and without it somebody is on the paper whom nobody knows.
func (t *Template) looseFlaws() []Flaw {
	person := func(f Field) string { return f.Name[:max(0, strings.LastIndexByte(f.Name, '_'))] }
	loose, tells := map[string][]string{}, []Field(nil) // by person; of them, those that say who it is
	for _, f := range t.Fields() {
		grouped := slices.ContainsFunc(t.Together, func(g []string) bool { return slices.Contains(g, f.Name) })
		if !f.Optional || grouped || person(f) == "" {
			continue
		}
		loose[person(f)] = append(loose[person(f)], f.Name)
		if f.Kind == KindSignature || f.Check == "personnummer" {
			tells = append(tells, f)
		}
	}
	var found []Flaw
	for _, f := range tells {
		if names := loose[person(f)]; len(names) > 1 {
			found = append(found, Flaw{Field: f.Name, Says: fmt.Sprintf("%s can each be left out by itself: if they are of one person, say together: [[%s]]",
				strings.Join(names, " and "), strings.Join(names, ", "))})
		}
	}
	return found
}
