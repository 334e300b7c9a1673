#include <stddef.h>
#include <stdint.h>

/* A picture of Leptonica's with its size. */
typedef struct {
	void *pix;
	int w, h;
} picture;

/* quiet keeps Leptonica from writing to stderr, where a file's words could end up. */
void quiet(void);

/* read_jp2 decodes a JPEG 2000 picture. */
picture read_jp2(const uint8_t *data, size_t size);

/* take copies a picture as 8-bit grey into w*h bytes, and frees it; 0 is success. */
int take(picture p, uint8_t *dst);

/* drop frees a picture. */
void drop(picture p);
