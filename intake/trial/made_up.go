package trial

import (
	"fmt"
	"strings"

	"blankett/forms"
)

// MadeUpDate is written where nobody says which day it is.
const MadeUpDate = "20260115"

// madeUpNumber is a published test number of nobody: a person over 100.
const madeUpNumber = "192501019216"

// madeUpTexts suit fields by a word in their English label; the last suit any.
var madeUpTexts = []struct {
	word  string
	texts []string
}{
	{"unit", []string{"Vårdcentralen Ön", "Närhälsan Ängen", "Barnmottagning Åby"}},
	{"place", []string{"Mölndal", "Göteborg", "Jönköping", "Växjö", "Åsa"}},
	{"mail", []string{"enhet@exempel.se", "ssk@exempel.se"}},
	{"role", []string{"Sjuksköterska", "Läkare", "Kurator"}},
	{"hsa", []string{"SE2321000131-E000000000001"}},
	{"", []string{"Åsa Öberg", "Björn Ängström", "Eva Lind", "Nils Håkansson", "Märta Sjögren", "Örjan Falk"}},
}

// makeUp gives a value that suits a zone and, for texts, stands nowhere else on
// the sheet as far as there are enough: two people who sign are not the same.
func (p *Paper) makeUp(z forms.Zone, a Answers, truth map[string]string) string {
	switch z.Kind {
	case forms.KindText:
		return p.makeUpText(z, truth)
	case forms.KindDate:
		if a.Date == "" {
			return MadeUpDate
		}
		return a.Date
	case forms.KindDigits:
		return p.makeUpDigits(z)
	}
	return ""
}

func (p *Paper) makeUpText(z forms.Zone, truth map[string]string) string {
	used := map[string]bool{}
	for _, v := range truth {
		used[v] = true
	}
	for _, kind := range madeUpTexts {
		if !strings.Contains(strings.ToLower(z.Label.EN), kind.word) {
			continue
		}
		first := p.Rng.IntN(len(kind.texts))
		for i := range kind.texts {
			if v := kind.texts[(first+i)%len(kind.texts)]; !used[v] {
				return v
			}
		}
		return kind.texts[first]
	}
	return ""
}

// makeUpDigits fills twelve cells that must all be filled with the test number,
// others with a phone number of the series set aside for fiction.
func (p *Paper) makeUpDigits(z forms.Zone) string {
	if len(z.Cells) == 12 && z.Min == 0 {
		return madeUpNumber
	}
	phone := fmt.Sprintf("07017406%02d", 5+p.Rng.IntN(95))
	return phone[max(0, len(phone)-len(z.Cells)):]
}
