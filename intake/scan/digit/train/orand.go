package train

import (
	"encoding/json"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"os"
	"path/filepath"
	"slices"
)

// Folds is how many parts the cheques of ORAND are shared out to. It is too few
// to hold a fifth out for good: all are learnt from by the weights that ship, and
// how well that goes is measured by weights that have not seen a fold.
const Folds = 3

// sameHand is how many cheques with numbers in a row go to the same fold: they
// may be one person's.
const sameHand = 10

// amounts is what ORAND's list of boxes holds, in COCO's form.
type amounts struct {
	Images []struct {
		ID       int
		FileName string `json:"file_name"`
	}
	Annotations []struct {
		ID         int
		ImageID    int `json:"image_id"`
		CategoryID int `json:"category_id"`
		BBox       [4]float64
	}
}

// loadORAND reads the digits of amounts on cheques, all to be learnt from.
func loadORAND(dir string) ([]Sample, error) {
	text, err := os.ReadFile(filepath.Join(dir, "instances_train2017.json"))
	if err != nil {
		return nil, err
	}
	var all amounts
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, fmt.Errorf("read the boxes of amounts: %w", err)
	}
	pictures, folds := map[int]*amount{}, map[int]int{}
	for _, img := range all.Images {
		var cheque int
		if _, err := fmt.Sscanf(img.FileName, "a_car_%d", &cheque); err != nil {
			return nil, fmt.Errorf("read a cheque's number from %s: %w", img.FileName, err)
		}
		folds[img.ID] = cheque / sameHand % Folds
		if pictures[img.ID], err = openAmount(filepath.Join(dir, "train2017", img.FileName)); err != nil {
			return nil, err
		}
	}
	var out []Sample
	for _, a := range all.Annotations {
		b := a.BBox
		box := image.Rect(int(b[0]), int(b[1]), int(b[0]+b[2]), int(b[1]+b[3]))
		out = append(out, Sample{Ink: pictures[a.ImageID].digit(box), Digit: a.CategoryID, Set: "orand", Fold: folds[a.ImageID], ID: a.ID, Mislabelled: mislabelled[a.ID]})
	}
	return out, nil
}

// mislabelled are the boxes that hold another digit than their label says, or not
// one whole digit, with what is seen there. Each was looked at.
var mislabelled = map[int]string{
	261: "7", 796: "0", 1230: "9", 1273: "5", 1626: "3", 2560: "8", 2659: "2", 2838: "1",
	152: "1", 725: "1", 2392: "9", 3173: "part of a 1 and a 4", 3512: "0", 3554: "9", 3840: "2", 4727: "5",
}

// amount is a picture of an amount without its patterned paper, ink 255.
type amount struct {
	*image.Gray
	pieces []int // by px: the number of the ink that hangs together, 0 for none
	size   []int // px of each piece
}

func openAmount(file string) (*amount, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	img, err := jpeg.Decode(f)
	if err != nil {
		return nil, fmt.Errorf("decode %s: %w", file, err)
	}
	a := &amount{Gray: image.NewGray(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))}
	draw.Draw(a.Gray, a.Rect, img, img.Bounds().Min, draw.Src)
	a.lift()
	a.hang()
	return a, nil
}

const (
	// inkShare is the part of an amount's px that is ink at least: their least dark
	// one stands for the pen.
	inkShare = 0.04
	// patterned is how dark, of the pen's darkness, the paper's pattern gets; penned is
	// where a stroke's grey edge ends.
	patterned, penned = 0.38, 0.8
)

// lift takes the ink off its patterned paper.
func (a *amount) lift() {
	paper, ink := darkness(a.Pix, 0.5), darkness(a.Pix, inkShare)
	for i, v := range a.Pix {
		dark := (paper - float64(v)) / max(1, paper-ink)
		a.Pix[i] = uint8(255 * max(0, min(1, (dark-patterned)/(penned-patterned))))
	}
}

// darkness is the grey that a share of the px are darker than.
func darkness(pix []uint8, share float64) float64 {
	sorted := slices.Clone(pix)
	slices.Sort(sorted)
	return float64(sorted[int(share*float64(len(sorted)))])
}

// hang numbers the ink that hangs together, diagonals too.
func (a *amount) hang() {
	const inked = 128
	w, h := a.Rect.Dx(), a.Rect.Dy()
	a.pieces, a.size = make([]int, w*h), []int{0}
	for start, v := range a.Pix {
		if v < inked || a.pieces[start] != 0 {
			continue
		}
		number := len(a.size)
		a.size = append(a.size, 0)
		a.pieces[start] = number
		for todo := []int{start}; len(todo) > 0; {
			at := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			a.size[number]++
			x, y := at%w, at/w
			for ny := max(0, y-1); ny < min(h, y+2); ny++ {
				for nx := max(0, x-1); nx < min(w, x+2); nx++ {
					if to := ny*w + nx; a.pieces[to] == 0 && a.Pix[to] >= inked {
						a.pieces[to] = number
						todo = append(todo, to)
					}
				}
			}
		}
	}
}

// digit is the ink in a box, without a neighbour's that only reaches in.
func (a *amount) digit(box image.Rectangle) *image.Gray {
	const reachesIn = 0.3 // of a piece's px, and of the box's: less is somebody else's
	box = box.Inset(-1).Intersect(a.Rect)
	within, all := make([]int, len(a.size)), 0
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			if p := a.pieces[y*a.Stride+x]; p != 0 {
				within[p]++
				all++
			}
		}
	}
	foreign := func(x, y int) bool {
		p := a.pieces[y*a.Stride+x]
		return p != 0 && float64(within[p]) < reachesIn*float64(min(all, a.size[p]))
	}
	out := image.NewGray(image.Rect(0, 0, box.Dx(), box.Dy()))
	for y := range box.Dy() {
		for x := range box.Dx() {
			if at := box.Min.Add(image.Pt(x, y)); !a.beside(at, foreign) {
				out.Pix[y*out.Stride+x] = a.Pix[at.Y*a.Stride+at.X]
			}
		}
	}
	return out
}

// beside says whether a px is foreign, or a grey edge of what is.
func (a *amount) beside(at image.Point, foreign func(x, y int) bool) bool {
	if a.pieces[at.Y*a.Stride+at.X] != 0 {
		return foreign(at.X, at.Y)
	}
	for y := max(0, at.Y-1); y < min(a.Rect.Dy(), at.Y+2); y++ {
		for x := max(0, at.X-1); x < min(a.Rect.Dx(), at.X+2); x++ {
			if foreign(x, y) {
				return true
			}
		}
	}
	return false
}
