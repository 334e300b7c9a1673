package desk

import (
	"cmp"
	"errors"
	"strings"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/judge"
)

var correctRoutes = []route{
	{pattern: "POST /returns/{id}/correct", who: queueWorkers, serve: (*Desk).correct},
	{pattern: "POST /returns/{id}/check", who: queueWorkers, serve: (*Desk).checkTyped},
	{pattern: "POST /returns/{id}/accept", who: queueWorkers, serve: (*Desk).accept},
	{pattern: "POST /returns/{id}/key", who: queueWorkers, serve: (*Desk).key},
}

// work is one step of a visitor with a return, written down before it is taken.
func (d *Desk) work(v *visit, act auditlog.Act, note func(f formValues) string, do func(s intake.Step, f formValues) error) error {
	r, values, err := d.asked(v)
	if err != nil {
		return err
	}
	f := formValues(values)
	if err := v.audit(act, r.ID, r.Case, note(f)); err != nil {
		return err
	}
	err = do(v.stepFrom(r.ID, 0), f)
	if refused(err) { // the line before says what was tried
		if err := v.audit(auditlog.ActRefused, r.ID, r.Case, string(act)); err != nil {
			return err
		}
	}
	return d.done(v, r, f, err)
}

// refused says whether a step was not taken because it may not be, and not because
// of the world.
func refused(err error) bool {
	left := (*intake.NotInOrder)(nil)
	return errors.As(err, &left) || errors.Is(err, judge.ErrSamePerson) || errors.Is(err, intake.ErrTwoPeople) || errors.Is(err, judge.ErrUnseen) || errors.Is(err, judge.ErrOtherNumber) ||
		errors.Is(err, intake.ErrNotAllowed) || errors.Is(err, judge.ErrNotWritable) || errors.Is(err, intake.ErrConflict) || errors.Is(err, errUnsure)
}

// formValues is what was filled in.
type formValues map[string][]string

func (f formValues) get(name string) string {
	if len(f[name]) == 0 {
		return ""
	}
	return strings.TrimSpace(f[name][0])
}

func (f formValues) has(name string) bool { return len(f[name]) > 0 }

// done goes back to the return after a step, or says what was wrong with it.
func (d *Desk) done(v *visit, r judge.Return, f formValues, err error) error {
	wrong := map[error]forms.Text{
		judge.ErrSamePerson:  {SV: "Det här ska en annan person göra än den som gjorde det första.", EN: "This is for somebody else than whoever did it first."},
		intake.ErrTwoPeople:  {SV: "Det här fältet skrivs av av två personer, var för sig.", EN: "This field is keyed by two people, each alone."},
		judge.ErrNotWritable: {SV: "Skriv bara siffror, så många som fältet har rutor.", EN: "Type digits only, as many as the field has cells."},
		judge.ErrUnseen:      {SV: "Bekräfta först var och en av ändringarna, eller skriv av fälten själv.", EN: "First confirm each of the changes, or key the fields yourself."},
		judge.ErrOtherNumber: {SV: "Det är inte det nummer som den första skrev. Läs det i systemet igen; stämmer ert inte, gå tillbaka till den första.", EN: "That is not the number that the first one gave. Read it in the system again; if yours differ, go back to the first."},
		intake.ErrNotAllowed: {SV: "Det går inte att göra så här med den här returen.", EN: "That can't be done with this return."},
	}
	if errors.Is(err, errUnsure) {
		return d.faulty(v, r.ID, f.get("field"), "", forms.Text{SV: "Kryssa i att du ser en underskrift av en penna på papperet.", EN: "Tick that you see a signature by a pen on the paper."})
	}
	if left := (*intake.NotInOrder)(nil); errors.As(err, &left) {
		return d.faulty(v, r.ID, "", "", forms.Text{SV: "Något återstår att granska först.", EN: "Something is left to review first."})
	}
	for known, said := range wrong {
		if errors.Is(err, known) {
			return d.faulty(v, r.ID, cmp.Or(faultAt[known], f.get("field")), cmp.Or(f.get("reference"), f.get("value")), said)
		}
	}
	if errors.Is(err, intake.ErrConflict) && r.ClaimedBy != "" && r.ClaimedBy != v.user.Login {
		return v.held(r)
	}
	if errors.Is(err, intake.ErrConflict) && r.ClaimedBy != "" {
		return &conflict{title: changedInHand.Title, text: changedInHand.Text, back: v.backTo(r.ID)}
	}
	if err != nil {
		return err
	}
	return v.redirect(v.backTo(r.ID), "", "")
}

// faultAt is where on the page a step's fault stands that is not about a field of the paper.
var faultAt = map[error]string{judge.ErrUnseen: "seen", judge.ErrOtherNumber: "reference"}

// changedInHand is said to whoever has a return that is no longer as they saw it.
var changedInHand = problem{Title: forms.Text{SV: "Returen har ändrats", EN: "The return has changed"},
	Text: forms.Text{
		SV: "Det har hänt något med den sedan du öppnade sidan: fler av dess sidor kan ha kommit in. Du har den fortfarande. Läs den igen innan du går vidare.",
		EN: "Something has happened to it since you opened the page: more of its pages may have come in. You still have it. Read it again before you go on."}}

// errUnsure says that somebody calls an empty field signed without saying that
// they see a signature.
var errUnsure = errors.New("not said to be seen")

// typedValue is what a person said of a field: characters, that something is
// there, or that it is empty.
func typedValue(f formValues) (string, bool) {
	value := f.get("value")
	switch {
	case f.has("empty") || f.get("answer") == "empty":
		return judge.TypedEmpty, true
	case f.get("answer") == "there":
		return judge.TypedThere, true
	case value == "" && f.has("there"):
		return judge.TypedThere, true
	case value == "" && f.get("kind") == "choice":
		return "", f.has("value")
	case value == "" || strings.Contains(value, "?"):
		return "", false
	}
	return value, true
}

var typeIt = forms.Text{SV: "Skriv det som står på papperet, utan frågetecken, eller välj Tomt.", EN: "Type what stands on the paper, without question marks, or choose Empty."}

// aboutField is the note of a step: which field, never what stands in it.
func aboutField(f formValues) string { return f.get("field") }

func (d *Desk) correct(v *visit) error {
	return d.typed(v, auditlog.ActCorrect, func(s intake.Step, f formValues, value string) error {
		return d.clerk().Correct(v.r.Context(), s, f.get("field"), value)
	})
}

// key takes one person's reading of a risky field.
func (d *Desk) key(v *visit) error {
	return d.typed(v, auditlog.ActKeyBlind, func(s intake.Step, f formValues, value string) error {
		if value == judge.TypedThere && !f.has("sure") {
			return errUnsure
		}
		if f.has("again") {
			return d.clerk().Again(v.r.Context(), s, f.get("field"), value)
		}
		return d.clerk().Key(v.r.Context(), s, f.get("field"), value)
	})
}

// typed is a step with something typed in it, which must be whole.
func (d *Desk) typed(v *visit, act auditlog.Act, do func(s intake.Step, f formValues, value string) error) error {
	values, err := v.form()
	if err != nil {
		return err
	}
	r, err := d.mine(v)
	if err != nil {
		return err
	}
	if _, masked := d.viewOf(v, r); masked {
		return errProtected // nobody writes over what they can't see
	}
	f := formValues(values)
	value, whole := typedValue(f)
	if !whole {
		return d.faulty(v, r.ID, f.get("field"), f.get("value"), typeIt)
	}
	return d.work(v, act, aboutField, func(s intake.Step, f formValues) error { return do(s, f, value) })
}

// accept answers for a finding with a reason of the list.
func (d *Desk) accept(v *visit) error {
	note := func(f formValues) string { return f.get("reason") + " " + f.get("field") + ": " + f.get("why") }
	return d.work(v, auditlog.ActResolve, note, func(s intake.Step, f formValues) error {
		return d.clerk().Accept(v.r.Context(), s, f.get("reason"), f.get("field"), judge.Why(f.get("why")))
	})
}
