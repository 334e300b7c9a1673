#include <stddef.h>
#include <stdint.h>

/* What a JPEG's header says, and what became of decoding it. */
typedef struct {
	int w, h;
	int ink;       /* four components: cyan, magenta, yellow, black */
	int warned;    /* it decoded, with the complaint in message */
	char message[200];
} jpeg;

/* jpeg_header and jpeg_grey fill j; 0 is success. dst holds w*h bytes, or 4*w*h where ink is set. */
int jpeg_header(const uint8_t *data, size_t size, jpeg *j);
int jpeg_decode(const uint8_t *data, size_t size, uint8_t *dst, jpeg *j);

/* jpeg_encode compresses a grey picture; its size in bytes, or -1. dst is jpeg_free's afterwards. */
long jpeg_encode(const uint8_t *src, int w, int h, int stride, int quality, uint8_t **dst);
void jpeg_free(uint8_t *dst);
