#include "turbo.h"
#include <string.h>
#include <turbojpeg.h>

static void say(tjhandle t, jpeg *j)
{
	strncpy(j->message, tjGetErrorStr2(t), sizeof j->message - 1);
}

int jpeg_header(const uint8_t *data, size_t size, jpeg *j)
{
	int sub = 0, space = 0;
	tjhandle t = tjInitDecompress();
	if (!t)
		return -1;
	int rc = tjDecompressHeader3(t, data, size, &j->w, &j->h, &sub, &space);
	if (rc)
		say(t, j);
	j->ink = space == TJCS_CMYK || space == TJCS_YCCK;
	tjDestroy(t);
	return rc;
}

int jpeg_decode(const uint8_t *data, size_t size, uint8_t *dst, jpeg *j)
{
	tjhandle t = tjInitDecompress();
	if (!t)
		return -1;
	/* Many scans in a progressive file are a way to burn hours. */
	int rc = tjDecompress2(t, data, size, dst, j->w, 0, j->h, j->ink ? TJPF_CMYK : TJPF_GRAY, TJFLAG_LIMITSCANS);
	if (rc) {
		say(t, j);
		j->warned = tjGetErrorCode(t) == TJERR_WARNING;
		if (j->warned)
			rc = 0;
	}
	tjDestroy(t);
	return rc;
}

long jpeg_encode(const uint8_t *src, int w, int h, int stride, int quality, uint8_t **dst)
{
	unsigned long n = 0;
	tjhandle t = tjInitCompress();
	if (!t)
		return -1;
	int rc = tjCompress2(t, src, w, stride, h, TJPF_GRAY, dst, &n, TJSAMP_GRAY, quality, 0);
	tjDestroy(t);
	if (rc)
		jpeg_free(*dst);
	return rc ? -1 : (long)n;
}

void jpeg_free(uint8_t *dst)
{
	if (dst)
		tjFree(dst);
}
