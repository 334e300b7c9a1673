package forms

import (
	"strings"
	"testing"
)

func TestFileFinding(t *testing.T) {
	for _, c := range []struct {
		reason     Reason
		kind, want string
	}{
		{ReasonFileNotAScan, "HEIC picture", "spara bilden som JPEG"},
		{ReasonFileNotAScan, "Word document", "Spara det som PDF"},
		{ReasonFileNotAScan, "zip or other archive", "Packa upp det"},
		{ReasonFileNotAScan, "plain text", "Skanna papperet igen"},
		{ReasonFileNotAScan, "words of a stranger", "Skanna papperet igen"},
		{ReasonFileLocked, "Word document", "lösenord"},
	} {
		f := FileFinding(c.reason, c.kind)
		if f.Reason != string(c.reason) || f.Weight != Review || !strings.Contains(f.Message, c.want) || f.MessageEN == "" {
			t.Errorf("%s, %s: %+v", c.reason, c.kind, f)
		}
	}
}
