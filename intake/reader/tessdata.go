package reader

import (
	"fmt"
	"os"
	"path/filepath"
)

// ocrLanguage is the language of the printed text on the forms, as Tesseract
// names it.
const ocrLanguage = "swe"

// Tessdata gives the folder of Tesseract's languages, which a reader may
// open besides compiled code, and an error when the forms' language is not in it.
func Tessdata() (string, error) {
	dir := tessdata()
	if _, err := os.Stat(filepath.Join(dir, ocrLanguage+".traineddata")); err != nil {
		return "", fmt.Errorf("find the language data of the OCR: %w", err)
	}
	return dir, nil
}
