package report

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/judge"
)

func TestIntervalOfShares(t *testing.T) {
	// Wilson's interval as statsmodels' proportion_confint(method="wilson") gives it.
	for _, tt := range []struct {
		share    Share
		from, to float64
	}{
		{Share{0, 0}, 0, 1}, {Share{0, 100}, 0, 0.036995}, {Share{1, 100}, 0.001767, 0.054487}, {Share{50, 100}, 0.403830, 0.596170}, {Share{10, 10}, 0.722467, 1},
	} {
		from, to := tt.share.Interval()
		if math.Abs(from-tt.from) > 1e-5 || math.Abs(to-tt.to) > 1e-5 {
			t.Errorf("%+v: %.6f to %.6f, want %.6f to %.6f", tt.share, from, to, tt.from, tt.to)
		}
	}
}

func TestDrawTakesSureFieldsOnly(t *testing.T) {
	answers := []forms.Answer{
		{Field: "namn", Kind: forms.KindText, State: forms.Filled},
		{Field: "doubt", Kind: forms.KindDigits, State: forms.Filled, Value: "12?4"},
		{Field: "unsure", Kind: forms.KindTick, State: forms.Unsure},
		{Field: "number", Kind: forms.KindDigits, State: forms.Filled, Value: "1234"},
		{Field: "box", Kind: forms.KindTick, State: forms.Empty},
		{Field: "day", Kind: forms.KindDate, State: forms.Filled, Value: "20260302"},
	}
	r := judge.Return{ID: 7, Pages: []judge.PageReading{{}, {Answers: answers}}}
	chance := rand.New(rand.NewPCG(1, 2))
	drawn := map[string]int{}
	chosen := 0
	for range 20_000 {
		all := Draw(r, 0.05, chance)
		if len(all) == 0 {
			continue
		}
		chosen++
		if len(all) != FieldsPerSample || all[0].Field == all[1].Field || all[0].Position != 1 || all[0].Return != 7 {
			t.Fatalf("drew %+v", all)
		}
		drawn[all[0].Field]++
		drawn[all[1].Field]++
	}
	if chosen < 900 || chosen > 1100 { // 1,000 with a deviation of 31
		t.Errorf("%d of 20,000 were chosen, want about 1,000", chosen)
	}
	if len(drawn) != 3 || drawn["number"] < chosen/2 || drawn["box"] < chosen/2 || drawn["day"] < chosen/2 {
		t.Errorf("drew %v", drawn)
	}
}

func TestCompareKeyed(t *testing.T) {
	number := forms.Answer{Kind: forms.KindDigits, State: forms.Filled, Value: "192501019216"}
	box := forms.Answer{Kind: forms.KindTick, State: forms.Filled}
	open := forms.Answer{Kind: forms.KindTick, State: forms.Empty}
	for _, tt := range []struct {
		a     forms.Answer
		keyed string
		want  Outcome
	}{
		{number, "19250101-9216", OutcomeSame}, {number, "19250101 9217", OutcomeOther}, {number, "", OutcomeOther},
		{box, Ticked, OutcomeSame}, {box, "", OutcomeOther}, {open, "", OutcomeSame}, {open, Ticked, OutcomeOther},
	} {
		if got := Compare(tt.a, tt.keyed); got != tt.want {
			t.Errorf("%q against %+v: %s, want %s", tt.keyed, tt.a, got, tt.want)
		}
	}
}

func file(id string, s intake.ArrivalState, returns ...judge.ReturnState) Landed {
	l := Landed{Arrival: intake.Arrival{ID: id, State: s, SHA256: "sum of " + id, Size: 10}}
	for i, r := range returns {
		l.Returns = append(l.Returns, LandedReturn{ID: int64(id[0])*100 + int64(i), State: r})
	}
	return l
}

func TestAccountCloses(t *testing.T) {
	landed := []Landed{
		file("a", intake.ArrivalRead, judge.StateReady, judge.StateDone), file("b", intake.ArrivalQuarantine, judge.StateUnidentified),
		file("c", intake.ArrivalArchived), file("d", intake.ArrivalSeen), file("e", intake.ArrivalRead, judge.StateSentBack),
	}
	all := func(string) (bool, error) { return true, nil }
	b, err := Account(landed, all)
	if err != nil || !b.Adds() {
		t.Fatalf("%+v, %v", b, err)
	}
	if b.Received.Files != 5 || b.Received.Bytes != 50 || b.Read.Files != 2 || b.Quarantined.Files != 1 || b.Waiting.Files != 2 {
		t.Errorf("files: %+v", b)
	}
	if b.Queued != 4 || b.Handled != 1 || b.SentBack != 1 || b.Open != 2 {
		t.Errorf("returns: %+v", b)
	}
	again := landed[0]
	again.ID = "the other page"
	twice, err := Account(append(landed, again), all)
	if err != nil || !twice.Adds() || twice.Queued != 4 || twice.Received.Files != 6 {
		t.Errorf("a set in two files: %+v, %v", twice, err)
	}
	turned, _ := Account([]Landed{landed[4], landed[0]}, all)
	if turned.Read.Sum != b.Read.Sum || turned.Read.Sum == b.Waiting.Sum || len(b.Read.Sum) != 64 {
		t.Error("the same files have another sum in another order, or others the same")
	}
}

func TestAccountNamesWhatIsMissing(t *testing.T) {
	landed := []Landed{file("fine", intake.ArrivalRead, judge.StateDone), file("no returns", intake.ArrivalRead), file("odd", "lost"),
		file("gone", intake.ArrivalRead, judge.StateReady), file("waits", intake.ArrivalArchived)}
	b, err := Account(landed, func(sum string) (bool, error) { return sum != "sum of gone", nil })
	if err != nil || b.Adds() {
		t.Fatalf("%+v, %v", b, err)
	}
	var got []string
	for _, m := range b.Missing {
		got = append(got, fmt.Sprint(m.Arrival.ID, ": ", m.Why))
	}
	if want := "[no returns: returns odd: state gone: bytes]"; fmt.Sprint(got) != want {
		t.Errorf("missing %v, want %s", got, want)
	}
}

// scans is a scanner's returns in one file: so many, with so many unsure among them.
func scans(recent, recentUnsure, before, beforeUnsure int) []Landed {
	l := Landed{Arrival: intake.Arrival{Inbox: "/in", Source: "ward-1/x.pdf"}}
	add := func(n, unsure int) {
		for i := range n {
			r := LandedReturn{Case: "A"}
			if i < unsure {
				r.Reasons = []string{string(forms.ReasonTickUnsure)}
			}
			l.Returns = append(l.Returns, r)
		}
	}
	add(before, beforeUnsure)
	add(recent, recentUnsure)
	l.Returns = append(l.Returns, LandedReturn{Reasons: []string{"not-ours"}}) // says nothing
	return []Landed{l}
}

func TestDirtyGlass(t *testing.T) {
	for _, tt := range []struct {
		name  string
		files []Landed
		want  bool
	}{
		{"as ever", scans(40, 2, 400, 20), false},
		{"a bad morning by chance", scans(40, 5, 400, 20), false},
		{"a line through every page", scans(40, 20, 400, 20), true},
		{"spots on a clean scanner", scans(40, 4, 400, 0), true},
		{"one on a clean scanner", scans(40, 1, 400, 0), false},
		{"too few to say", scans(40, 20, 10, 0), false},
		{"nothing", nil, false},
	} {
		for _, s := range append(Scanners(tt.files), Scanner{}) {
			if s.Folder == "ward-1" && s.Dirty() != tt.want {
				t.Errorf("%s: %+v is %.1f deviations off: dirty %v, want %v", tt.name, s, s.Deviations(), s.Dirty(), tt.want)
			}
		}
	}
	two := append(scans(3, 0, 0, 0), Landed{Arrival: intake.Arrival{Inbox: "/in", Source: "y.pdf"}})
	if got := Scanners(two); len(got) != 2 || got[0].Folder != "." || got[1].Recent.Of != 3 {
		t.Errorf("scanners: %+v", got)
	}
}

// TestChanceSeldomCriesWolf looks 10,000 times at scanners that are as ever.
func TestChanceSeldomCriesWolf(t *testing.T) {
	chance := rand.New(rand.NewPCG(5, 6))
	false10k := 0
	for range 10_000 {
		s := Scanner{Recent: Share{Of: glassRecent}, Before: Share{Of: glassBefore}}
		for _, into := range []*Share{&s.Recent, &s.Before} {
			for range into.Of {
				if chance.Float64() < 0.05 {
					into.Count++
				}
			}
		}
		if s.Dirty() {
			false10k++
		}
	}
	t.Logf("%d false warnings in 10,000 looks", false10k)
	if false10k > 60 { // small shares have a longer tail than the bell
		t.Errorf("%d false warnings in 10,000 looks", false10k)
	}
}
