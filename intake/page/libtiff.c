#include "libtiff.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <tiffio.h>

/* No single table or row of libtiff's takes more, in bytes: an RGBA page of 120 megapixels is below it. */
#define MOST_AT_ONCE 600000000

typedef struct {
	const uint8_t *data;
	size_t size, at;
	complaint *said;
} source;

/* A page while it is read. */
typedef struct {
	TIFF *tif;
	uint32_t w, h;
	uint16_t bits, parts, ink; /* ink: a larger number is darker */
	uint8_t *dst;
} page;

static tmsize_t src_read(thandle_t h, void *to, tmsize_t n)
{
	source *s = h;
	size_t left = s->at < s->size ? s->size - s->at : 0;
	if ((size_t)n > left)
		n = left;
	memcpy(to, s->data + s->at, n);
	s->at += n;
	return n;
}

static tmsize_t src_write(thandle_t h, void *from, tmsize_t n) { return -1; }

static toff_t src_seek(thandle_t h, toff_t to, int whence)
{
	source *s = h;
	if (whence == SEEK_CUR)
		to += s->at;
	else if (whence == SEEK_END)
		to += s->size;
	return s->at = to;
}

static int src_close(thandle_t h) { return 0; }
static toff_t src_size(thandle_t h) { return ((source *)h)->size; }

static int src_map(thandle_t h, void **base, toff_t *size)
{
	source *s = h;
	*base = (void *)s->data;
	*size = s->size;
	return 1;
}

static void src_unmap(thandle_t h, void *base, toff_t size) {}

/* keep notes the wording alone: what is filled into it comes from the file. */
static void keep(complaint *c, const char *fmt)
{
	if (!c->what[0])
		strncpy(c->what, fmt, sizeof c->what - 1);
}

static int on_error(TIFF *t, void *to, const char *module, const char *fmt, va_list args)
{
	complaint *c = to;
	if (module && !strncmp(module, "Fax", 3))
		c->damaged++;
	else
		c->failed++;
	keep(c, fmt);
	return 1;
}

/* on_warning takes seriously what warnings say about pixels: rows of fax data
   that are too short, and JPEG data that ends early. */
static int on_warning(TIFF *t, void *to, const char *module, const char *fmt, va_list args)
{
	complaint *c = to;
	char text[200];
	if (!module)
		return 1;
	if (!strncmp(module, "Fax", 3)) {
		c->damaged++;
		keep(c, fmt);
	} else if (!strncmp(module, "JPEGLib", 7)) {
		vsnprintf(text, sizeof text, fmt, args);
		if (strstr(text, "extraneous") || strstr(text, "Adobe") || strstr(text, "JFIF"))
			return 1;
		c->failed++;
		keep(c, text);
	}
	return 1;
}

static TIFF *open_source(source *s)
{
	TIFFOpenOptions *o = TIFFOpenOptionsAlloc();
	if (!o)
		return NULL;
	TIFFOpenOptionsSetMaxSingleMemAlloc(o, MOST_AT_ONCE);
	TIFFOpenOptionsSetErrorHandlerExtR(o, on_error, s->said);
	TIFFOpenOptionsSetWarningHandlerExtR(o, on_warning, s->said);
	/* h: the first directory is not ours to read. */
	TIFF *t = TIFFClientOpenExt("page", "rh", s, src_read, src_write, src_seek, src_close, src_size, src_map, src_unmap, o);
	TIFFOpenOptionsFree(o);
	return t;
}

/* Eight pixels for each byte of a row of one bit a pixel. */
static uint64_t eight[256];

__attribute__((constructor)) static void fill_eight(void)
{
	for (int v = 0; v < 256; v++) {
		uint8_t px[8];
		for (int i = 0; i < 8; i++)
			px[i] = (v >> (7 - i)) & 1 ? 255 : 0;
		memcpy(&eight[v], px, 8);
	}
}

/* lay_row makes grey of a row of plain samples, one a pixel, of 1, 8 or 16 bits. */
static void lay_row(const page *p, const uint8_t *src, uint8_t *dst, uint32_t w)
{
	uint8_t flip = p->ink ? 255 : 0;
	if (p->bits == 16) {
		const uint16_t *wide = (const uint16_t *)src; /* in this machine's order by now */
		for (uint32_t x = 0; x < w; x++)
			dst[x] = (wide[x] >> 8) ^ flip;
		return;
	}
	if (p->bits == 8) {
		for (uint32_t x = 0; x < w; x++)
			dst[x] = src[x] ^ flip;
		return;
	}
	uint64_t flip8 = p->ink ? ~(uint64_t)0 : 0;
	uint32_t x = 0;
	for (; x + 8 <= w; x += 8) {
		uint64_t px = eight[src[x >> 3]] ^ flip8;
		memcpy(dst + x, &px, 8);
	}
	for (; x < w; x++)
		dst[x] = ((src[x >> 3] >> (7 - (x & 7)) & 1) ? 255 : 0) ^ flip;
}

/* lay_colours makes grey of a row of libtiff's own pixels, on white. */
static void lay_colours(const uint32_t *src, uint8_t *dst, uint32_t w)
{
	for (uint32_t x = 0; x < w; x++) {
		uint32_t v = src[x];
		uint32_t grey = (19595 * TIFFGetR(v) + 38470 * TIFFGetG(v) + 7471 * TIFFGetB(v) + 32768) >> 16;
		grey += 255 - TIFFGetA(v);
		dst[x] = grey > 255 ? 255 : grey;
	}
}

/* cleared is memory in which nothing is left of another page: libtiff may leave a damaged row as it was. */
static void *cleared(tmsize_t n) { return n > 0 ? calloc(1, n) : NULL; }

static int plain_rows(const page *p)
{
	uint8_t *row = cleared(TIFFScanlineSize(p->tif));
	int ok = row != NULL;
	for (uint32_t y = 0; ok && y < p->h; y++) {
		ok = TIFFReadScanline(p->tif, row, y, 0) == 1;
		if (ok)
			lay_row(p, row, p->dst + (size_t)y * p->w, p->w);
	}
	free(row);
	return ok;
}

static int colour_strips(const page *p)
{
	uint32_t rows = 0;
	TIFFGetFieldDefaulted(p->tif, TIFFTAG_ROWSPERSTRIP, &rows);
	if (rows == 0 || rows > p->h)
		rows = p->h;
	uint32_t *raster = cleared((tmsize_t)p->w * rows * sizeof *raster);
	int ok = raster != NULL;
	for (uint32_t y = 0; ok && y < p->h; y += rows) {
		uint32_t n = p->h - y < rows ? p->h - y : rows;
		ok = TIFFReadRGBAStripExt(p->tif, y, raster, 1);
		for (uint32_t i = 0; ok && i < n; i++) /* the lowest row comes first */
			lay_colours(raster + (size_t)(n - 1 - i) * p->w, p->dst + (size_t)(y + i) * p->w, p->w);
	}
	free(raster);
	return ok;
}

/* tiles reads plain tiles as they are and others through libtiff's own pixels. */
static int tiles(const page *p, uint32_t tw, uint32_t th, int plain)
{
	size_t row = plain ? TIFFTileRowSize(p->tif) : (size_t)tw * 4;
	uint8_t *tile = cleared(plain ? TIFFTileSize(p->tif) : (tmsize_t)row * th);
	int ok = tile != NULL;
	for (uint32_t y = 0; ok && y < p->h; y += th)
		for (uint32_t x = 0; ok && x < p->w; x += tw) {
			uint32_t nx = p->w - x < tw ? p->w - x : tw, ny = p->h - y < th ? p->h - y : th;
			if (plain)
				ok = TIFFReadTile(p->tif, tile, x, y, 0, 0) > 0;
			else
				ok = TIFFReadRGBATileExt(p->tif, x, y, (uint32_t *)tile, 1);
			for (uint32_t i = 0; ok && i < ny; i++) {
				uint8_t *dst = p->dst + (size_t)(y + i) * p->w + x;
				if (plain)
					lay_row(p, tile + i * row, dst, nx);
				else
					lay_colours((uint32_t *)(tile + (th - 1 - i) * row), dst, nx);
			}
		}
	free(tile);
	return ok;
}

static int pixels(page *p, uint64_t limit)
{
	uint16_t photometric = 0, format = 0;
	TIFFGetFieldDefaulted(p->tif, TIFFTAG_BITSPERSAMPLE, &p->bits);
	TIFFGetFieldDefaulted(p->tif, TIFFTAG_SAMPLESPERPIXEL, &p->parts);
	if (!TIFFGetField(p->tif, TIFFTAG_PHOTOMETRIC, &photometric))
		photometric = PHOTOMETRIC_MINISWHITE; /* fax machines leave it out */
	p->ink = photometric == PHOTOMETRIC_MINISWHITE;
	TIFFGetFieldDefaulted(p->tif, TIFFTAG_SAMPLEFORMAT, &format);
	/* libtiff 4.5 makes a mess of tiles of 16-bit grey at the right edge. */
	int plain = p->parts == 1 && (p->bits == 1 || p->bits == 8 || p->bits == 16) && format <= SAMPLEFORMAT_UINT && photometric <= PHOTOMETRIC_MINISBLACK;
	if (TIFFIsTiled(p->tif)) {
		uint32_t tw = 0, th = 0;
		TIFFGetField(p->tif, TIFFTAG_TILEWIDTH, &tw);
		TIFFGetField(p->tif, TIFFTAG_TILELENGTH, &th);
		if (!tw || !th || (uint64_t)tw * th > limit)
			return 0;
		return tiles(p, tw, th, plain);
	}
	return plain ? plain_rows(p) : colour_strips(p);
}

static void set_fax_rows(TIFF *t, int fax_rows)
{
	if (fax_rows == ROWS_ON_BYTES)
		TIFFSetField(t, TIFFTAG_FAXMODE, FAXMODE_NORTC | FAXMODE_NOEOL | FAXMODE_BYTEALIGN);
	else if (fax_rows == ROWS_ON_BITS)
		TIFFSetField(t, TIFFTAG_FAXMODE, FAXMODE_NORTC | FAXMODE_NOEOL);
}

int tiff_grey(const uint8_t *data, size_t size, uint64_t offset, int fax_rows, uint32_t w, uint32_t h, uint64_t limit, uint8_t *dst, complaint *c)
{
	source s = {data, size, 0, c};
	page p = {.dst = dst};
	p.tif = open_source(&s);
	if (!p.tif)
		return -1;
	int ok = TIFFSetSubDirectory(p.tif, offset);
	if (ok) {
		memset(c, 0, sizeof *c); /* what it said of the tags is no matter now */
		TIFFGetField(p.tif, TIFFTAG_IMAGEWIDTH, &p.w);
		TIFFGetField(p.tif, TIFFTAG_IMAGELENGTH, &p.h);
		TIFFSetField(p.tif, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT); /* turned by the caller */
		set_fax_rows(p.tif, fax_rows);
		ok = p.w == w && p.h == h && pixels(&p, limit);
	}
	TIFFClose(p.tif);
	return ok ? 0 : -1;
}
