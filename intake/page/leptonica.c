#include "leptonica.h"
#include <string.h>
#include <leptonica/allheaders.h>

/* Eight pixels for each byte of a picture of one bit a pixel, where 1 is ink. */
static uint64_t ink[256];

__attribute__((constructor)) static void fill_ink(void)
{
	for (int v = 0; v < 256; v++) {
		uint8_t px[8];
		for (int i = 0; i < 8; i++)
			px[i] = (v >> (7 - i)) & 1 ? 0 : 255;
		memcpy(&ink[v], px, 8);
	}
}

void quiet(void) { setMsgSeverity(L_SEVERITY_NONE); }

static picture wrap(PIX *pix)
{
	picture p = {pix, 0, 0};
	if (pix)
		pixGetDimensions(pix, &p.w, &p.h, NULL);
	return p;
}

picture read_tiff(const uint8_t *data, size_t size, size_t offset)
{
	return wrap(pixReadMemFromMultipageTiff(data, size, &offset));
}

picture read_jp2(const uint8_t *data, size_t size)
{
	return wrap(pixReadMemJp2k(data, size, 1, NULL, 0, 0));
}

void drop(picture p)
{
	PIX *pix = p.pix;
	pixDestroy(&pix);
}

/* row1 expands a row of one bit a pixel. Leptonica's words hold the first pixel highest. */
static void row1(const uint32_t *line, uint8_t *dst, int w)
{
	int x = 0;
	for (; x + 8 <= w; x += 8)
		memcpy(dst + x, &ink[(line[x >> 5] >> (24 - (x & 31))) & 255], 8);
	for (; x < w; x++)
		dst[x] = (line[x >> 5] >> (31 - (x & 31))) & 1 ? 0 : 255;
}

static void row8(const uint32_t *line, uint8_t *dst, int w)
{
	int x = 0;
	for (; x + 4 <= w; x += 4) {
		uint32_t v = __builtin_bswap32(line[x >> 2]);
		memcpy(dst + x, &v, 4);
	}
	for (; x < w; x++)
		dst[x] = line[x >> 2] >> (24 - 8 * (x & 3));
}

/* flat lays what is transparent on white and makes 8-bit grey of any depth. */
static PIX *flat(PIX *pix)
{
	if (pixGetDepth(pix) == 32 && pixGetSpp(pix) == 4) {
		PIX *opaque = pixAlphaBlendUniform(pix, 0xffffff00);
		PIX *grey = opaque ? pixConvertTo8(opaque, 0) : NULL;
		pixDestroy(&opaque);
		return grey;
	}
	return pixConvertTo8(pix, 0);
}

static int take8(PIX *pix, picture p, uint8_t *dst)
{
	PIX *grey = flat(pix);
	if (!grey)
		return -1;
	int ok = pixGetWidth(grey) == p.w && pixGetHeight(grey) == p.h;
	for (int y = 0; ok && y < p.h; y++)
		row8(pixGetData(grey) + (size_t)y * pixGetWpl(grey), dst + (size_t)y * p.w, p.w);
	pixDestroy(&grey);
	return ok ? 0 : -1;
}

int take(picture p, uint8_t *dst)
{
	PIX *pix = p.pix;
	int rc = 0;
	if (pixGetDepth(pix) == 1 && !pixGetColormap(pix)) {
		for (int y = 0; y < p.h; y++)
			row1(pixGetData(pix) + (size_t)y * pixGetWpl(pix), dst + (size_t)y * p.w, p.w);
	} else {
		rc = take8(pix, p, dst);
	}
	pixDestroy(&pix);
	return rc;
}
