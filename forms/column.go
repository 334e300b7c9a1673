package forms

import "slices"

// Column checks a name that heads a column of values to fill in beforehand: a
// field, the choice that can be printed made, or a box of it. Errors are
// *InputError.
func (t *Template) Column(name string) error {
	if slices.Contains(t.fillable(), name) {
		return nil
	}
	if _, choice, err := t.fillChoice(name, ""); choice || err != nil {
		return err
	}
	_, err := t.fillField(name, "")
	return err
}
