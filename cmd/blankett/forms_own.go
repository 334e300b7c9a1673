package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"blankett/forms"
)

// settingsFile is where a house keeps its own settings: numbers, contacts,
// limits. Without it those that come with the program hold.
const settingsFile = "settings.yaml"

// ownFolder is where a house keeps forms of its own, below the data folder.
const ownFolder = "forms"

// askFor names the settings that a paper does without and should have. It is
// printed all the same: the paper says where to ask.
func (a *app) askFor(t *forms.Template) {
	var names []string
	for _, m := range t.Lacks() {
		names = append(names, m.Setting)
	}
	if len(names) > 0 {
		fmt.Fprintf(a.err, "%s: give %s of region %s in %s; `blankett doctor` says what they are\n", t.Form, strings.Join(names, ", "), t.Region, settingsFile)
	}
}

// lookSettings says which settings the house has still to give.
func (a *app) lookSettings(context.Context) (string, error) {
	all, err := a.templates()
	if err != nil {
		return "", err
	}
	found := []string{"all given"}
	for _, t := range all {
		for _, m := range t.Lacks() {
			line := fmt.Sprintf("%s: { %s: { text: … } } is not given: %s", m.Region, m.Setting, m.Means)
			if !slices.Contains(found, line) {
				found = append(found, line)
			}
		}
	}
	if len(found) > 1 {
		found[0] = "forms print, but " + settingsFile + " should say more"
	}
	return strings.Join(found, "\n             "), nil
}

// settings are those that come with the program, with the house's own over them.
func (a *app) settings() (forms.Settings, error) {
	path := filepath.Join(a.data, settingsFile)
	raw, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the settings: %w", err)
	}
	settings, err := forms.ReadSettings(path, raw)
	if err != nil {
		return nil, callerError(fmt.Errorf("read the settings: %w", err), "mend the file; `blankett forms guide` lists the settings")
	}
	return settings, nil
}

// templates are the program's forms and the house's own, with the house's own
// settings in them. An own form that is wrong is left out, and said.
func (a *app) templates() ([]*forms.Template, error) {
	all, faults, err := a.shelf()
	for _, fault := range faults {
		fmt.Fprintf(a.err, "left out: %v\n", fault)
	}
	return all, err
}

// shelf is the same with what is wrong with the own forms.
func (a *app) shelf() (all []*forms.Template, faults []error, err error) {
	settings, err := a.settings()
	if err != nil {
		return nil, nil, err
	}
	builtin, err := forms.BuiltinWith(settings)
	if err != nil {
		return nil, nil, fmt.Errorf("read the templates: %w", err)
	}
	files, err := a.ownFiles()
	if err != nil {
		return nil, nil, fmt.Errorf("read the forms of your own: %w", err)
	}
	all, faults = forms.WithOwn(builtin, files, settings)
	return all, faults, nil
}

// ownFiles are the files in the folder of own forms, by name.
func (a *app) ownFiles() ([]forms.File, error) {
	names, err := filepath.Glob(filepath.Join(a.data, ownFolder, "*.yaml"))
	if err != nil {
		return nil, err
	}
	var files []forms.File
	for _, name := range names {
		src, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		files = append(files, forms.File{Name: name, Src: src})
	}
	return files, nil
}

func (a *app) findForm(name string) (*forms.Template, error) {
	all, faults, err := a.shelf()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, t := range all {
		if t.Form == name {
			return t, nil
		}
		names = append(names, t.Form)
	}
	for _, fault := range faults {
		if f := (*forms.TemplateError)(nil); errors.As(fault, &f) && filepath.Base(f.File) == name+".yaml" {
			return nil, callerError(fmt.Errorf("the form %q is left out: %w", name, fault), "`blankett forms check "+f.File+"` tries it again")
		}
	}
	return nil, coded{withHint(fmt.Errorf("there is no form %q", name), "the forms are "+strings.Join(names, ", ")), exitNotFound}
}
