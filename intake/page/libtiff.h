#include <stddef.h>
#include <stdint.h>

/* What libtiff had to say while a page was decoded. */
typedef struct {
	int damaged;       /* rows of fax data that were not whole */
	int failed;        /* something else was wrong */
	char what[100];    /* the first complaint, as libtiff words it, without the file's own numbers */
} complaint;

/* How the rows of fax data of compression 2 follow each other. */
enum { ROWS_AS_TAGGED, ROWS_ON_BYTES, ROWS_ON_BITS };

/* tiff_grey decodes the page whose directory stands at offset as 8-bit grey
   into w*h bytes, the way it lies in the file; 0 is success. A page of another
   size than w x h, or with tiles of more than limit px, is refused. */
int tiff_grey(const uint8_t *data, size_t size, uint64_t offset, int fax_rows, uint32_t w, uint32_t h, uint64_t limit, uint8_t *dst, complaint *c);
