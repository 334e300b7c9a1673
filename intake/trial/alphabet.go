package trial

import "unicode"

// Glyphs are written in a grid 4 wide: 0 is the top of capitals and digits, 3
// that of small letters, 7 the line they stand on, 9 the lowest reach. A stroke
// is a row of points, two figures each, x then y; strokes are parted by spaces;
// a point given twice is a corner.
const (
	gridHigh = 7.0 // from the top of a capital to its line
	gridGap  = 1.5 // between two letters
)

// glyphs are plain printed letters, as forms ask for.
var glyphs = map[rune]string{
	'0': "20020527454220", '1': "1230303037", '2': "021030420707072747", '3': "012041232323452706",
	'4': "3005050545 333337", '5': "4010101003033345270606", '6': "30030527452304", '7': "0040404017",
	'8': "41200123452705234120", '9': "41200224424142413737",
	'a': "43230527454343434747", 'b': "0007 0423452706", 'c': "4423052746", 'd': "4323052745 4047",
	'e': "05454423052746", 'f': "301117 0333", 'g': "4323052745434343482908", 'h': "0007 04234447",
	'i': "1317 1111", 'j': "23281908 2121", 'k': "0007 3305050537", 'l': "101627",
	'm': "0307 04132427 24334447", 'n': "0307 04234447", 'o': "2305274523", 'p': "0309 0423452706",
	'q': "4323052745 4349", 'r': "0307 051333", 's': "44230425462706", 't': "101627 0333",
	'u': "0306274543 4347", 'v': "03272743", 'w': "031717242437373743", 'x': "0347 4307",
	'y': "0326 4309", 'z': "034343070747",
	'A': "07202047 1535", 'B': "0007 002042230323452707", 'C': "412002052746", 'D': "0007 0020432707",
	'E': "400000070747 0333", 'F': "40000007 0333", 'G': "41200205274544444424", 'H': "0007 4047 0343",
	'I': "1017", 'J': "30351705", 'K': "0007 4004040447", 'L': "00070747", 'M': "07000024244040404747",
	'N': "070000474740", 'O': "20020527454220", 'P': "07000020422404", 'Q': "20020527454220 2547",
	'R': "07000020422404 1447", 'S': "41200223452706", 'T': "0040 2027", 'U': "0005274540",
	'V': "00272740", 'W': "001717232337373740", 'X': "0047 4007", 'Y': "002323 4027", 'Z': "004040070747",
	'-': "0434", '.': "1717", ',': "1708", '+': "0444 2226", '/': "4007", ':': "1414 1717", '_': "0747",
	'@': "34231425343545422002052746", ' ': "",
}

// marks stand above a letter, in the same grid.
var marks = map[rune]struct {
	base rune
	mark string
}{
	'å': {'a', "2011223120"}, 'ä': {'a', "1111 3131"}, 'ö': {'o', "1111 3131"}, 'é': {'e', "3011"}, 'ü': {'u', "1111 3131"},
}

// glyph gives a rune's strokes in grid units and how wide it is. What the
// alphabet lacks is written as a wave, as an unreadable letter would be.
func glyph(r rune) ([]stroke, float64) {
	if m, ok := marks[unicode.ToLower(r)]; ok {
		return marked(r, m.base, m.mark)
	}
	code, ok := glyphs[r]
	if !ok {
		code = "0414263444"
	}
	strokes, wide := parse(code), 0.0
	for _, s := range strokes {
		for _, p := range s {
			wide = max(wide, p.X)
		}
	}
	if r == ' ' {
		wide = 2
	}
	return strokes, wide
}

// marked puts a mark on a letter; above a capital it stands higher.
func marked(r, base rune, mark string) ([]stroke, float64) {
	lift := 0.0
	if unicode.IsUpper(r) {
		base, lift = unicode.ToUpper(base), 2.6
	}
	strokes, wide := glyph(base)
	for _, s := range parse(mark) {
		for i := range s {
			s[i].Y -= lift
		}
		strokes = append(strokes, s)
	}
	return strokes, wide
}

// parse reads a glyph's strokes from its figures.
func parse(code string) []stroke {
	var out []stroke
	var s stroke
	for i := 0; i < len(code); {
		if code[i] == ' ' {
			out, s = append(out, s), nil
			i++
			continue
		}
		if i+1 >= len(code) {
			break
		}
		s = append(s, point{float64(code[i] - '0'), float64(code[i+1] - '0')})
		i += 2
	}
	if len(s) > 0 {
		out = append(out, s)
	}
	return out
}
