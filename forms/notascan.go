package forms

// insteads say, for each kind of file that is not a scan, what it is and what to
// send instead. The kinds are the words of the reader that met the file.
var insteads = map[string]Text{
	"HEIC picture": {"Filen är en bild från en mobiltelefon (HEIC). Skanna papperet, eller spara bilden som JPEG och lägg in den igen.",
		"The file is a phone picture (HEIC). Scan the paper, or save the picture as JPEG and send that."},
	"Word document": saveAsPDF, "Excel workbook": saveAsPDF, "PowerPoint presentation": saveAsPDF,
	"old Office document or Outlook message": saveAsPDF, "OpenDocument file": saveAsPDF, "RTF document": saveAsPDF, "PostScript file": saveAsPDF,
	"GIF picture": saveAsPNG, "SVG drawing": saveAsPNG, "AVIF picture": saveAsPNG,
	"e-mail message": {"Filen är ett brev. Lägg in bilagan i stället.",
		"The file is an e-mail message. Send its attachment instead."},
	"zip or other archive": {"Filen är ett arkiv. Packa upp det och lägg in filerna var för sig.",
		"The file is an archive. Unpack it and send the files one by one."},
}

var (
	saveAsPDF = Text{"Filen är ett dokument, inte en skanning. Spara det som PDF, eller skanna papperet.",
		"The file is a document, not a scan. Save it as PDF, or scan the paper."}
	saveAsPNG = Text{"Filen är en bild av ett slag som inte går att läsa. Spara den som PNG, JPEG eller PDF.",
		"The file is a picture of a kind that can't be read. Save it as PNG, JPEG or PDF."}
)

// FileFinding is the finding for a file that could not be opened: of a kind
// that is no scan, it says what to send instead.
func FileFinding(r Reason, kind string) Finding {
	f := NewFinding(r, "", Text{})
	if said, ok := insteads[kind]; ok && r == ReasonFileNotAScan {
		f.Message, f.MessageEN = said.SV, said.EN
	}
	return f
}
