package page

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
)

// How PDFium is run.
const (
	rendererPages = 1 << 30 >> 16    // of WebAssembly, 64 KiB each: 1 GiB of memory for PDFium
	rendererWait  = 10 * time.Second // for an instance, which is there at once or never
)

// compiledIn is the folder that Compile wrote to, "" for none.
var compiledIn string

// UseCompiled names the folder that Compile has written to, or is still
// writing to. It must be said before the first page is drawn. The folder is only
// read, and its files are run: nobody who handles bytes from outside may be able
// to write there.
func UseCompiled(dir string) { compiledIn = dir }

// Compile translates PDFium to this machine's code, which takes seconds, and
// keeps it in a folder, for other processes to start with. A folder that has it
// already is left as it is.
func Compile(dir string) error {
	pool, err := startRenderer(dir)
	if err != nil {
		return fmt.Errorf("compile the renderer: %w", err)
	}
	if err := pool.Close(); err != nil {
		return fmt.Errorf("compile the renderer: %w", err)
	}
	return nil
}

// hasCompiled says whether a folder has what Compile makes. It may be another
// version's, which is as good as none.
func hasCompiled(dir string) bool {
	const name = 64 // characters of a finished file's name: a SHA-256
	found, _ := filepath.Glob(filepath.Join(dir, "wazero-*", "*"))
	for _, path := range found {
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && len(filepath.Base(path)) == name {
			return true
		}
	}
	return false
}

// renderer starts PDFium, once in a process: from code that is there already,
// or by compiling it for this process alone.
var renderer = sync.OnceValues(func() (pdfium.Pdfium, error) {
	if compiledIn != "" && hasCompiled(compiledIn) {
		if pool, err := startRenderer(compiledIn); err == nil {
			return pool.GetInstance(rendererWait)
		}
	}
	pool, err := startRenderer("")
	if err != nil {
		return nil, err
	}
	return pool.GetInstance(rendererWait)
})

// startRenderer loads PDFium into WebAssembly, without files. Its code comes
// from a folder, or goes there; "" keeps it in memory.
func startRenderer(dir string) (pdfium.Pool, error) {
	conf := wazero.NewRuntimeConfigCompiler().WithMemoryLimitPages(rendererPages)
	if dir != "" {
		cache, err := wazero.NewCompilationCacheWithDir(dir)
		if err != nil {
			return nil, err
		}
		conf = conf.WithCompilationCache(cache)
	}
	return webassembly.Init(webassembly.Config{
		MaxIdle: 1, MaxTotal: 1,
		FSConfig:      wazero.NewFSConfig(), // without it, it is given the root folder
		RuntimeConfig: conf,
		Stdout:        io.Discard, Stderr: io.Discard,
	})
}

// rendered is a PDF that is open in PDFium; "" until it is.
type rendered struct {
	engine pdfium.Pdfium
	doc    references.FPDF_DOCUMENT
}

func (r *rendered) open(data []byte) error {
	if r.engine != nil {
		return nil
	}
	engine, err := renderer()
	if err != nil {
		return faultf(PageUnreadable, "the renderer did not start: %v", err)
	}
	doc, err := engine.OpenDocument(&requests.OpenDocument{File: &data})
	if err != nil {
		return faultf(PageUnreadable, "the renderer did not open the file: %v", err)
	}
	r.engine, r.doc = engine, doc.Document
	return nil
}

func (r *rendered) close() {
	if r.engine != nil {
		r.engine.FPDF_CloseDocument(&requests.FPDF_CloseDocument{Document: r.doc})
		r.engine = nil
	}
}
