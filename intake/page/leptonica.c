#include "leptonica.h"
#include <string.h>
#include <leptonica/allheaders.h>

void quiet(void) { setMsgSeverity(L_SEVERITY_NONE); }

static picture wrap(PIX *pix)
{
	picture p = {pix, 0, 0};
	if (pix)
		pixGetDimensions(pix, &p.w, &p.h, NULL);
	return p;
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

/* Leptonica's words hold the first pixel highest. */
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

int take(picture p, uint8_t *dst)
{
	PIX *pix = p.pix;
	PIX *grey = flat(pix);
	pixDestroy(&pix);
	if (!grey)
		return -1;
	int ok = pixGetWidth(grey) == p.w && pixGetHeight(grey) == p.h;
	for (int y = 0; ok && y < p.h; y++)
		row8(pixGetData(grey) + (size_t)y * pixGetWpl(grey), dst + (size_t)y * p.w, p.w);
	pixDestroy(&grey);
	return ok ? 0 : -1;
}
