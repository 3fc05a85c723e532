/* SPDX-License-Identifier: Apache-2.0 */
/* embed.h is C99: what compiles here is what a program in C sees. */
#include <annona/embed.h>

uint32_t annona_embed_version_seen_by_c(void);
uint32_t annona_embed_version_seen_by_c(void) {
  annona_request request = {0};
  request.size = sizeof request;
  return request.size == sizeof(annona_request) ? ANNONA_EMBED_VERSION : 0;
}
