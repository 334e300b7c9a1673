package forms

import (
	"slices"
	"strings"
)

// File is a form of a house's own as it lies in a folder. Its name is used in
// errors only.
type File struct {
	Name string
	Src  []byte
}

// WithOwn adds a house's own forms to those that come with the program, in the
// order of their files. A file that is not a form costs only itself: its fault,
// a *TemplateError, is in the second list.
//
// No file takes the place of another form by accident. One that has the id of a
// form of the program has to name the edition it replaces, and stops being
// accepted when the program comes with a newer one: somebody then has to compare.
func WithOwn(builtin []*Template, files []File, settings Settings) (all []*Template, faults []error) {
	all = slices.Clone(builtin)
	taken := map[string]string{} // file by form
	for _, f := range files {
		t, err := ParseWith(f.Name, f.Src, settings)
		if err == nil {
			err = f.placed(t, builtin, taken)
		}
		if err != nil {
			faults = append(faults, err)
			continue
		}
		taken[t.Form] = f.Name
		if i := slices.IndexFunc(all, func(o *Template) bool { return o.Form == t.Form }); i >= 0 {
			all[i] = t
		} else {
			all = append(all, t)
		}
	}
	return all, faults
}

// placed refuses a form whose id another one has, unless it says that it
// replaces just that edition.
func (f File) placed(t *Template, builtin []*Template, taken map[string]string) error {
	s, err := readSource(f.Name, f.Src)
	if err != nil {
		return err
	}
	if other, is := taken[t.Form]; is {
		return s.wrong([]string{"form"}, "expected an id of its own, %s has %q already", other, t.Form)
	}
	var ids []string
	for _, b := range builtin {
		if b.Form == t.Form {
			return s.replaces(t, b)
		}
		ids = append(ids, b.Form)
	}
	if t.Replaces != "" {
		return s.wrong([]string{"replaces"}, "expected no replaces: %q is none of the program's forms, which are %s", t.Form, strings.Join(ids, ", ")).meant(t.Form, ids)
	}
	return nil
}

func (s source) replaces(t, b *Template) error {
	switch {
	case t.Replaces == "":
		return s.wrong([]string{"form"}, "expected an id of its own, the program has a form %q; one that is to take its place says replaces: %q", b.Form, b.Label)
	case t.Replaces != b.Label:
		return s.wrong([]string{"replaces"}, "expected %q, the edition that comes with the program, found %q; compare the two, then change it", b.Label, t.Replaces)
	case t.Label == b.Label:
		return s.wrong([]string{"edition"}, "expected a label of its own, %q is that of the edition it replaces", t.Label)
	}
	return nil
}
